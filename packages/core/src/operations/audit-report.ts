import type { Alarm } from "../kernel/alarm.ts";
import type { MoneyTotals } from "./audit-money.ts";
import type { Breach } from "./breach.ts";

export type AuditReport = {
  readonly ok: boolean;
  readonly breaches: readonly Breach[];
  /** What no law forbids and a person should look at. */
  readonly alarms: readonly Alarm[];
  /** How many there are beyond those that are listed; absent where all of them are. */
  readonly unlisted?: { readonly breaches: number; readonly alarms: number };
  /** Where all money is, by currency and account. */
  readonly money: readonly MoneyTotals[];
  readonly counts: {
    readonly seatsTaken: number;
    readonly reservations: number;
    readonly payments: number;
  };
};
