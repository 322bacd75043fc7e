import type { Alarm } from "../kernel/alarm.ts";
import { walletType } from "../payment/ledger.ts";
import type { GateFailure } from "../queue/runtime/admission-check.ts";
import { alarmsOf } from "./audit-alarms.ts";
import type { PaymentFigures, RefundFigures } from "./figure-store.port.ts";
import type { Watchlist } from "./figures.ts";
import type { OperationsContext } from "./operations-context.ts";
import { readFigures } from "./read-figures.ts";

/** The limit for each kind of suspect. More of them mean an emergency anyway. */
const suspectsMax = 1_000;

/**
 * What a person should look at, without reading the whole store: the audit's alarms, and everything
 * that may become one.
 */
export const readWatchlist = async (
  context: OperationsContext,
  gateFailure: GateFailure | null,
): Promise<Watchlist> => {
  const { stores, clock, options, gateways, unknownCells: unknown, durabilityLost } = context;
  const atMs = clock.nowMs();
  const suspects = await stores.figures.suspects({ atMs, limit: suspectsMax });
  const deadLetters = await stores.events.deadCounts();
  const figures = await readFigures(context);
  const { suspenseAlarmMs } = options;
  const served = new Set([walletType, ...gateways.map(({ name }) => name)]);
  const alarms = [
    ...alarmsOf(suspects, {
      nowMs: atMs,
      suspenseAlarmMs,
      deadLetters,
      gateFailure,
      durabilityLost: durabilityLost(),
      unknownCells: unknown.all(),
    }),
    ...[...missingOf(figures, served)].map((gateway) => missing(gateway, atMs)),
  ];
  return { atMs, alarms, suspects };
};

/** The audit also says since when, and what waits. */
const missing = (gateway: string, sinceMs: number): Alarm => ({
  alarm: "gateway_missing",
  message: `Payments or refunds wait for the gateway ${gateway}, which is not there.`,
  ids: { gateway },
  sinceMs,
  endedBy: [],
});

/** Gateways that are not configured although payments or refunds wait for them. */
const missingOf = (
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
