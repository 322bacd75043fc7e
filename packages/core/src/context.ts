import type { BoxOfficeDeps, BoxOfficeOptions } from "./box-office.ts";
import type { EventSubscriber } from "./outbox/subscriber.ts";
import type { OpenedTokens } from "./queue/opened-tokens.ts";
import type { HoldWindows } from "./reservation/hold-limit.ts";

/** What every use case works with: the ports, and every option with its value. */
export type Context = Omit<BoxOfficeDeps, "options" | "subscribers"> & {
  readonly options: BoxOfficeOptions;
  readonly subscribers: readonly EventSubscriber[];
  readonly opened: OpenedTokens;
  readonly holdWindows: HoldWindows;
};
