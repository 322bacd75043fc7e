import type { Alarm } from "../kernel/alarm.ts";
import type { GateFailure } from "../queue/runtime/admission-check.ts";
import type { AlarmCounts } from "./figures.ts";
import type { OperationsContext } from "./operations-context.ts";
import { readWatchlist } from "./watchlist.ts";

const none: AlarmCounts = {
  suspense_old: 0,
  payment_in_doubt: 0,
  refund_needs_operator: 0,
  paid_back_outside: 0,
  paid_back_twice: 0,
  dispute_lost: 0,
  dead_letters: 0,
  admission_gate_failing: 0,
  gateway_missing: 0,
  unknown_cell: 0,
  durability_lost: 0,
};

/**
 * Counts the audit's alarms without reading the whole store: it applies the same rules to suspects
 * only.
 */
export const countAlarms = async (
  context: OperationsContext,
  gateFailure: GateFailure | null,
): Promise<AlarmCounts> => countsOf((await readWatchlist(context, gateFailure)).alarms);

const countsOf = (alarms: readonly Alarm[]): AlarmCounts => {
  const counts: Record<Alarm["alarm"], number> = { ...none };
  for (const { alarm } of alarms) counts[alarm] += 1;
  return counts;
};
