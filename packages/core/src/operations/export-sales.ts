import type { ShowId } from "../kernel/ids.ts";
import { notFound } from "../kernel/refusals.ts";
import { isPaid, type Payment } from "../payment/payment.ts";
import type { Reservation, ReservationStatus } from "../reservation/reservation.ts";
import type { ExportSales, ExportSalesOutcome } from "./lookup-commands.ts";
import type { PaymentPlace } from "./lookup-store.port.ts";
import type { OperationsContext } from "./operations-context.ts";
import { type SalesRow, type SoldBooking, salesRows, wasSold } from "./sales-rows.ts";

type Stores = Pick<OperationsContext, "stores" | "clock">;

/** How many bookings to read at once. */
const partMax = 200;

/**
 * Everything that was sold of a show, in parts. Each booking is of one moment, and so its rows add up
 * to its books. Bookings follow each other while the sale goes on.
 */
export const exportSales = async (
  context: OperationsContext,
  query: ExportSales,
): Promise<ExportSalesOutcome> => {
  const show = await context.stores.concerts.show(query.showId as ShowId);
  if (show === null) return notFound("show");
  const concert = await context.stores.concerts.concert(show.concertId);
  if (concert === null) return notFound("show");
  const { showId } = show;
  return {
    outcome: "sales_exported",
    showId,
    currency: concert.currency,
    parts: rowsOf(context, showId),
  };
};

async function* rowsOf(
  context: Stores,
  showId: ShowId,
): AsyncGenerator<readonly SalesRow[], void, undefined> {
  for await (const bookings of soldOf(context, showId)) yield bookings.flatMap(salesRows);
  for await (const bookings of strayMoneyOf(context, showId)) yield bookings.flatMap(salesRows);
}

/** A change among these does not move a reservation in the list, so that each comes once. */
const sold: readonly ReservationStatus[] = ["confirmed", "cancelling", "cancelled"];

async function* soldOf(
  { stores, clock }: Stores,
  showId: ShowId,
): AsyncGenerator<readonly SoldBooking[]> {
  for (let after: Reservation | null = null; ; ) {
    const part = { after, limit: partMax } as const;
    const found: readonly Reservation[] = await stores.lookups.reservations(
      { showId, status: sold },
      clock.nowMs(),
      part,
    );
    const ids = found.map(({ reservationId }) => reservationId);
    if (ids.length > 0) yield await bookingsOf(stores, ids);
    after = found.at(-1) ?? null;
    if (found.length < partMax) return;
  }
}

/** Payments whose money has its own rows, although no seat was ever theirs. */
async function* strayMoneyOf(
  { stores }: Stores,
  showId: ShowId,
): AsyncGenerator<readonly SoldBooking[]> {
  for (let after: PaymentPlace | null = null; ; ) {
    const part = { after, limit: partMax } as const;
    const found: readonly Payment[] = await stores.lookups.payments({ showId }, part);
    const ids = new Set(found.filter(isPaid).map(({ reservationId }) => reservationId));
    if (ids.size > 0) {
      const paymentIds = new Set<string>(found.map(({ paymentId }) => paymentId));
      const bookings = await bookingsOf(stores, [...ids]);
      yield bookings
        .filter(({ reservation }) => !wasSold(reservation))
        // The others of the same reservation come with their own part.
        .map((one) => ({
          ...one,
          payments: one.payments.filter(({ paymentId }) => paymentIds.has(paymentId)),
        }));
    }
    after = found.at(-1) ?? null;
    if (found.length < partMax) return;
  }
}

const bookingsOf = (
  { bookings }: Stores["stores"],
  ids: readonly Reservation["reservationId"][],
): Promise<readonly SoldBooking[]> =>
  bookings.view(async (view) => {
    const reservations = new Map(
      (await view.reservations(ids)).map((one) => [one.reservationId, one]),
    );
    const payments = await view.paymentsOf(ids);
    const refunds = await view.refundsOf(payments.map(({ paymentId }) => paymentId));
    return ids.flatMap((id) => {
      const reservation = reservations.get(id);
      if (reservation === undefined) return [];
      const its = payments
        .filter(({ reservationId }) => reservationId === id)
        .toSorted((a, b) => a.createdAtMs - b.createdAtMs);
      const paymentIds = new Set<string>(its.map(({ paymentId }) => paymentId));
      return {
        reservation,
        payments: its,
        refunds: refunds.filter(({ paymentId }) => paymentIds.has(paymentId)),
      };
    });
  });
