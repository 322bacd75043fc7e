import { operating } from "../kernel/operating.ts";
import { eraseUser } from "./erase-user.ts";
import { exportUser } from "./export-user.ts";
import {
  type EraseUser,
  type EraseUserOutcome,
  type ExportUser,
  type ExportUserOutcome,
} from "./privacy-commands.ts";
import { type PrivacyContext } from "./privacy-context.ts";

/** The use cases for a user's stored data. */
export type PrivacyUseCases = {
  /**
   * Replaces a user's id by a pseudonym wherever it is stored. Refused while somebody needs the
   * user's identity.
   */
  eraseUser(command: EraseUser): Promise<EraseUserOutcome>;
  /** Returns everything that is stored about a user. */
  exportUser(query: ExportUser): Promise<ExportUserOutcome>;
};

export const createPrivacyUseCases = (context: PrivacyContext): PrivacyUseCases => ({
  eraseUser: (command) => eraseUser(operating(context, "eraseUser", command), command),
  exportUser: (query) => exportUser(context, query),
});
