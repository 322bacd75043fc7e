import type {
  BookingSnapshot,
  BoxOffice,
  JournalEntry,
  JournalPlace,
  SalesRow,
  ShowId,
  Stores,
} from "@admit-one/core";
import type { Auditor } from "./auditor.ts";

type Witnesses = Pick<Auditor, "breach" | "confirmedBy">;

const booked = ["sales", "kept", "disputed"];

/**
 * Once everything has settled, the table of what was sold of a show adds up to its books, and has
 * each seat that was ever sold.
 */
export const checkSales = async (
  { breach, confirmedBy }: Witnesses,
  boxOffice: Pick<BoxOffice, "exportSales">,
  snapshot: BookingSnapshot,
): Promise<void> => {
  const showOf = new Map(snapshot.payments.map(({ paymentId, showId }) => [paymentId, showId]));
  const seats = new Map<string, number>();
  for (const showId of new Set(showOf.values())) {
    const rows = await rowsOf(boxOffice, showId);
    const sums = new Map<string, number>();
    const add = (currency: string, amount: number): void => {
      sums.set(currency, (sums.get(currency) ?? 0) + amount);
    };
    for (const { kind, reservationId, amount, currency } of rows) {
      add(currency, amount);
      if (kind === "seat") seats.set(reservationId, (seats.get(reservationId) ?? 0) + 1);
    }
    for (const { paymentId, account, amount, currency } of snapshot.ledger) {
      const isIts = paymentId !== null && showOf.get(paymentId) === showId;
      // Credits are negative.
      if (isIts && booked.includes(account)) add(currency, amount);
    }
    for (const [currency, rest] of sums) {
      if (rest !== 0) breach("L4", `the sales of ${showId} are ${rest} ${currency} off its books`);
    }
  }
  for (const { reservationId, seats: its, cancelledSeats } of snapshot.reservations) {
    const expected = confirmedBy.has(reservationId) ? its.length + cancelledSeats.length : 0;
    const found = seats.get(reservationId) ?? 0;
    if (found !== expected) {
      breach("L3", `${reservationId} has ${found} of ${expected} seats in the table of sales`);
    }
  }
};

const rowsOf = async (
  boxOffice: Pick<BoxOffice, "exportSales">,
  showId: ShowId,
): Promise<readonly SalesRow[]> => {
  const found = await boxOffice.exportSales({ showId });
  const rows: SalesRow[] = [];
  if (found.outcome === "sales_exported") for await (const part of found.parts) rows.push(...part);
  return rows;
};

/** Each payment by hand has its row in the journal, however often the command was sent. */
export const checkJournal = async (
  { breach }: Pick<Auditor, "breach">,
  stores: Pick<Stores, "lookups">,
  { refunds }: BookingSnapshot,
): Promise<void> => {
  const paid = new Map<string, number>();
  const add = (paymentId: string, amount: number): void => {
    paid.set(paymentId, (paid.get(paymentId) ?? 0) + amount);
  };
  for (const refund of refunds) {
    for (const { amount } of "byHand" in refund ? refund.byHand : []) add(refund.paymentId, amount);
  }
  for (let after: JournalPlace | null = null; ; ) {
    const part: readonly JournalEntry[] = await stores.lookups.journal(
      { call: "settleRefund" },
      { after, limit: 100 },
    );
    for (const { subjectId, details } of part) add(subjectId, -Number(details["amount"]));
    after = part.at(-1) ?? null;
    if (after === null) break;
  }
  for (const [paymentId, rest] of paid) {
    if (rest !== 0)
      breach("L9", `the journal is ${rest} off what was paid by hand for ${paymentId}`);
  }
};
