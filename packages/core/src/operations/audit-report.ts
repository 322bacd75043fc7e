import type { Alarm } from "../kernel/alarm.ts";
import type { MoneyTotals } from "./audit-money.ts";
import type { Breach } from "./breach.ts";

export type AuditReport = {
  readonly ok: boolean;
  readonly breaches: readonly Breach[];
  /** Problems that no law forbids but that a person should look at. */
  readonly alarms: readonly Alarm[];
  /** How many more there are beyond those listed. Absent if all are listed. */
  readonly unlisted?: { readonly breaches: number; readonly alarms: number };
  /** The balance of every account, by currency. */
  readonly money: readonly MoneyTotals[];
  readonly counts: {
    readonly seatsTaken: number;
    readonly reservations: number;
    readonly payments: number;
  };
};
