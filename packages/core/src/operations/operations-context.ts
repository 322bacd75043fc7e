import type { PrivacyContext } from "../privacy/privacy-context.ts";
import type { FigureStore } from "./figure-store.port.ts";

/** What the housekeeping works with: everything but what one process keeps of the queues. */
export type OperationsContext = PrivacyContext & {
  readonly stores: { readonly figures: FigureStore };
  /** Money that is in suspense for longer is an alarm. */
  readonly options: { readonly suspenseAlarmMs: number };
};
