import type { PrivacyContext } from "../privacy/privacy-context.ts";
import type { DurabilityLost } from "./durability-lost.ts";
import type { FigureStore } from "./figure-store.port.ts";
import type { LookupStore } from "./lookup-store.port.ts";
import type { UnknownCells } from "./unknown-cells.ts";

/** What housekeeping depends on: everything except a process's cached queues. */
export type OperationsContext = PrivacyContext & {
  readonly stores: { readonly figures: FigureStore; readonly lookups: LookupStore };
  readonly unknownCells: UnknownCells;
  /** Null while the database keeps what this server was promised. */
  readonly durabilityLost: () => DurabilityLost | null;
  /** Money that is suspended for longer, in milliseconds, raises an alarm. */
  readonly options: { readonly suspenseAlarmMs: number };
};
