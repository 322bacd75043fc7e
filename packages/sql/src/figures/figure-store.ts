import type { FigureStore, Payment, Queue, Refund, Reservation, Suspects } from "@admit-one/core";
import { textOf } from "../sql.ts";
import { type PaymentRow, selectPayment, toPayment } from "../tables/payment.ts";
import { type QueueRow, selectQueue, toQueue } from "../tables/queue.ts";
import { type RefundRow, selectRefund, toRefund } from "../tables/refund.ts";
import { type ReservationRow, selectReservation, toReservation } from "../tables/reservation.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { type CountRow, countsParams, countsText, listedShows, toCounts } from "./counts.ts";

const queuesText = textOf(
  ({ anyFrom }) =>
    `${selectQueue} where ` +
    anyFrom(
      "queue_id",
      "select queue_id from admit_concert where " +
        anyFrom("concert_id", listedShows("concert_id")),
    ),
);

/** Where to find the payments of each kind. Each condition has a small index. */
const kinds = [
  "admit_payment where recover_at_ms is not null and status = 'pending' and deadline_ms <= ?",
  "admit_payment where recover_at_ms is not null and status = 'captured'",
  "admit_payment where disputes is not null",
  "admit_refund where stuck_at_ms is not null",
  // Each condition is exactly that of its index.
  "admit_refund where accepted is null and origin <> 'ours'",
  "admit_refund where accepted is null and by_hand is not null",
  "admit_refund where accepted is null and amount < paid_amount + covered_amount",
];

const suspectIds = kinds
  .map((from) => `select payment_id from (select payment_id from ${from} limit ?) as seen`)
  .join(" union ");

const suspectTexts = {
  payments: textOf(({ anyFrom }) => `${selectPayment} where ${anyFrom("payment_id", suspectIds)}`),
  refunds: textOf(
    ({ anyFrom }) =>
      `${selectRefund} where ${anyFrom("payment_id", suspectIds)} order by payment_id, no`,
  ),
  reservations: textOf(
    ({ anyFrom }) =>
      `${selectReservation} where ` +
      anyFrom(
        "reservation_id",
        `select reservation_id from admit_payment where ${anyFrom("payment_id", suspectIds)}`,
      ),
  ),
};

/**
 * Figures on SQL. Figures that must be fast are counted as they change, or have an index of their
 * own.
 */
export const createFigureStore = (work: UnitOfWork): FigureStore => ({
  figures: async (query) => {
    let queues: readonly Queue[] = [];
    let counts: readonly CountRow[] = [];
    await work.moment((sql) => [
      {
        text: queuesText(sql),
        params: [query.sinceMs, query.showsMax],
        take: (rows: readonly QueueRow[]) => {
          queues = rows.map(toQueue);
        },
      },
      {
        text: countsText,
        params: countsParams(query),
        take: (rows: readonly CountRow[]) => {
          counts = rows;
        },
      },
    ]);
    return { queues, ...toCounts(counts) };
  },

  suspects: async ({ atMs, limit }): Promise<Suspects> => {
    let payments: readonly Payment[] = [];
    let refunds: readonly Refund[] = [];
    let reservations: readonly Reservation[] = [];
    const params = [atMs, ...kinds.map(() => limit)];
    await work.moment((sql) => [
      {
        text: suspectTexts.payments(sql),
        params,
        take: (rows: readonly PaymentRow[]) => {
          payments = rows.map(toPayment);
        },
      },
      {
        text: suspectTexts.refunds(sql),
        params,
        take: (rows: readonly RefundRow[]) => {
          refunds = rows.map(toRefund);
        },
      },
      {
        text: suspectTexts.reservations(sql),
        params,
        take: (rows: readonly ReservationRow[]) => {
          reservations = rows.map(toReservation);
        },
      },
    ]);
    return { payments, refunds, reservations };
  },
});
