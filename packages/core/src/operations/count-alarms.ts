import type { Alarm } from "../kernel/alarm.ts";
import { walletType } from "../payment/ledger.ts";
import type { GateFailure } from "../queue/runtime/admission-check.ts";
import { alarmsOf } from "./audit-alarms.ts";
import type { PaymentFigures, RefundFigures } from "./figure-store.port.ts";
import type { AlarmCounts } from "./figures.ts";
import type { OperationsContext } from "./operations-context.ts";
import { readFigures } from "./read-figures.ts";

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
};

/** The limit for each kind of suspect. More of them mean an emergency anyway. */
export const suspectsMax = 1_000;

/**
 * Counts the audit's alarms without reading the whole store: it applies the same rules to suspects
 * only.
 */
export const countAlarms = async (
  context: OperationsContext,
  gateFailure: GateFailure | null,
): Promise<AlarmCounts> => {
  const { stores, clock, options, gateways } = context;
  const atMs = clock.nowMs();
  const suspects = await stores.figures.suspects({ atMs, limit: suspectsMax });
  const deadLetters = await stores.events.deadCounts();
  const figures = await readFigures(context);
  const { suspenseAlarmMs } = options;
  const alarms = alarmsOf(suspects, { nowMs: atMs, suspenseAlarmMs, deadLetters, gateFailure });
  const served = new Set([walletType, ...gateways.map(({ name }) => name)]);
  const counts = countsOf(alarms);
  return { ...counts, gateway_missing: missingOf(figures, served).size };
};

const countsOf = (alarms: readonly Alarm[]): AlarmCounts => {
  const counts: Record<Alarm["alarm"], number> = { ...none };
  for (const { alarm } of alarms) counts[alarm] += 1;
  return counts;
};

/** Gateways that are not configured although payments or refunds wait for them. */
export const missingOf = (
  figures: {
    readonly payments: readonly PaymentFigures[];
    readonly refunds: readonly RefundFigures[];
  },
  served: ReadonlySet<string>,
): ReadonlySet<string> => {
  // Suspended money needs no gateway, and a refund that needs an operator waits for a person.
  const payments = figures.payments.filter(({ status }) => status !== "captured");
  const refunds = figures.refunds.filter(({ status }) => status !== "needs_operator");
  const waitedFor = [...payments, ...refunds].map(({ gateway }) => gateway);
  return new Set(waitedFor.filter((name) => !served.has(name)));
};
