import type { BoxOffice } from "@admit-one/core";
import type { IdentifyOperator } from "@admit-one/http";
import type { Brand } from "../brand.ts";
import type { Rehearse } from "./rehearsal.ts";

export type ConsoleOptions = {
  readonly boxOffice: BoxOffice;
  /** Names the operator of a request, for instance from a session cookie. Null: log in first. */
  readonly identifyOperator: IdentifyOperator;
  /** Where operators log in. The console appends `?next=`, a path to return to. */
  readonly loginUrl: string;
  /** Where a form posts to log out. Null: the console offers no log-out. */
  readonly logoutUrl?: string | null;
  /** The path at which a host mounts the console, without a slash at the end. Default: the root. */
  readonly basePath?: string;
  /**
   * The address of the console as browsers see it. Only pages of its origin may send commands.
   * Null: the origin of each request.
   */
  readonly publicUrl?: string | null;
  readonly brand?: Brand;
  /** Rehearses a change of a line's limits. Without it there is no preview. */
  readonly rehearse?: Rehearse;
  /** Default: the machine's clock. Only shown ages depend on it. */
  readonly clock?: { readonly nowMs: () => number };
  /** Called with every error that became a page with status 500 or 503. Default: the log of the host. */
  readonly onError?: (error: unknown) => void;
};
