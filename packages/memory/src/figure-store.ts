import type {
  FigureStore,
  FiguresQuery,
  Payment,
  PaymentFigures,
  Queue,
  Refund,
  RefundFigures,
  ShowFigures,
  Suspects,
} from "@admit-one/core";
import type { BookingTables, DuePayment } from "./booking-tables.ts";
import type { MemoryEventLog } from "./event-log.ts";
import type { Hall } from "./hall.ts";
import type { Lines } from "./queue-store.ts";
import { byText } from "./sorted.ts";
import { turn } from "./turn.ts";
import type { Venue } from "./venue.ts";
import type { MemoryInbox } from "./webhook-inbox.ts";

export type MemoryFigureDeps = {
  readonly lines: Lines;
  readonly venue: Venue;
  readonly tables: BookingTables;
  readonly log: MemoryEventLog;
  readonly webhooks: MemoryInbox;
};

/** Figures of the data in memory. Each call reads one moment. */
export const createMemoryFigureStore = (deps: MemoryFigureDeps): FigureStore => ({
  figures: async (query) => {
    await turn();
    const { atMs, countMax } = query;
    const { tables, log, webhooks } = deps;
    return {
      queues: queuesOf(deps, query),
      shows: showsOf(deps, query),
      payments: paymentsOf(tables.paymentsByRecovery.list().filter(isOpenAt(atMs)), atMs),
      refunds: refundsOf([...tables.refundsByRecovery.list(), ...tables.stuckRefunds.list()]),
      deliveries: log.countDeliveries(countMax).filter(({ waiting, dead }) => waiting + dead > 0),
      unroutedEvents: log.countUnrouted(countMax),
      openWebhooks: Math.min(webhooks.countOpen(), countMax),
    };
  },
  suspects: async ({ atMs, limit }) => {
    await turn();
    return suspectsOf(deps.tables, atMs, limit);
  },
});

const byClosing = (a: Hall, b: Hall): number =>
  a.show.salesCloseAtMs - b.show.salesCloseAtMs || byText(a.show.showId, b.show.showId);

const showsOf = (
  { venue }: MemoryFigureDeps,
  { sinceMs, showsMax }: FiguresQuery,
): readonly ShowFigures[] =>
  [...venue.halls.values()]
    .filter(({ show }) => show.salesCloseAtMs > sinceMs)
    .toSorted(byClosing)
    .slice(0, showsMax)
    .map((hall) => {
      const { showId, concertId } = hall.show;
      return { showId, concertId, ...hall.counts() };
    });

const queuesOf = (deps: MemoryFigureDeps, query: FiguresQuery): readonly Queue[] => {
  const { lines, venue } = deps;
  const onSale = showsOf(deps, query).map(({ concertId }) => venue.concerts.get(concertId));
  const guarding = new Set(onSale.map((concert) => concert?.queueId));
  return [...lines].flatMap(([queueId, line]) => {
    const { queue } = line.load({ queueId });
    if (queue === null) return [];
    return guarding.has(queueId) ? [queue] : [];
  });
};

const groupKey = (...parts: readonly (string | boolean)[]): string => JSON.stringify(parts);

const paymentsOf = (open: readonly DuePayment[], atMs: number): readonly PaymentFigures[] =>
  [
    ...Map.groupBy(open, (one) => groupKey(one.method.type, one.status, isInDoubt(one))).values(),
  ].flatMap((group): readonly PaymentFigures[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { status, method } = first;
    const due = group.filter(({ recoverAtMs }) => recoverAtMs <= atMs).length;
    const inDoubt = isInDoubt(first);
    return [{ gateway: method.type, status, inDoubt, count: group.length, due }];
  });

/** After a payment was given up, money may arrive until the watch ends. */
const isOpenAt =
  (atMs: number) =>
  (payment: Payment): boolean =>
    !("watchUntilMs" in payment) || atMs < (payment.watchUntilMs ?? 0);

const isInDoubt = (payment: Payment): boolean =>
  payment.status === "pending" && payment.outcomeUnknownSinceMs !== null;

const refundsOf = (open: readonly Refund[]): readonly RefundFigures[] => {
  const owed = open.filter(({ amount }) => amount > 0);
  const groups = Map.groupBy(owed, ({ method, status }) => groupKey(method.type, status));
  return [...groups.values()].flatMap((group): readonly RefundFigures[] => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ gateway: first.method.type, status: first.status, count: group.length }];
  });
};

const suspectsOf = (tables: BookingTables, atMs: number, limit: number): Suspects => {
  const { paymentsByRecovery, stuckRefunds, refundsOf: refundsByPayment } = tables;
  const payments = tables.payments.rows();
  const open = tables.refunds.rows().filter(({ accepted }) => accepted === null);
  const kinds = [
    paymentsByRecovery.list().filter((one) => one.status === "pending" && one.deadlineMs <= atMs),
    paymentsByRecovery.list().filter(({ status }) => status === "captured"),
    payments.filter((one) => "disputes" in one && one.disputes.length > 0),
    stuckRefunds.list(),
    open.filter(({ origin }) => origin === "provider"),
    open.filter((refund) => "byHand" in refund && refund.byHand.length > 0),
    open.filter(({ paidAmount, coveredAmount, amount }) => paidAmount + coveredAmount > amount),
  ];
  const ids = new Set(
    kinds.flatMap((kind) => kind.slice(0, limit).map(({ paymentId }) => paymentId)),
  );
  const found = payments.filter(({ paymentId }) => ids.has(paymentId));
  const reservationIds = new Set(found.map(({ reservationId }) => reservationId));
  return {
    payments: found,
    refunds: [...ids].flatMap((paymentId) => refundsByPayment.of(paymentId)),
    reservations: tables.reservations
      .rows()
      .filter(({ reservationId }) => reservationIds.has(reservationId)),
  };
};
