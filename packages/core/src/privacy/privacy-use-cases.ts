import { eraseUser } from "./erase-user.ts";
import { exportUser } from "./export-user.ts";
import {
  type EraseUser,
  type EraseUserOutcome,
  type ExportUser,
  type ExportUserOutcome,
} from "./privacy-commands.ts";
import { type PrivacyContext } from "./privacy-context.ts";

/** The use cases of what is stored of a user. */
export type PrivacyUseCases = {
  /**
   * Replaces a user's id by a pseudonym wherever it is stored. Refused while somebody needs to know who
   * it is.
   */
  eraseUser(command: EraseUser): Promise<EraseUserOutcome>;
  /** Everything that is stored of a user. */
  exportUser(query: ExportUser): Promise<ExportUserOutcome>;
};

export const createPrivacyUseCases = (context: PrivacyContext): PrivacyUseCases => ({
  eraseUser: (command) => eraseUser(context, command),
  exportUser: (query) => exportUser(context, query),
});
