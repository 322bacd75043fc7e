import { isAvailable } from "../concert/seat.ts";
import type { ConcertId, ReservationId, ShowId } from "../kernel/ids.ts";
import { notFound } from "../kernel/refusals.ts";
import { readReservation } from "../reservation/reservation.ts";
import type {
  InspectConcert,
  InspectConcertOutcome,
  InspectReservation,
  InspectReservationOutcome,
  InspectSeats,
  InspectSeatsOutcome,
} from "./lookup-commands.ts";
import type { OperationsContext } from "./operations-context.ts";

/** A reservation with everything that belongs to it, of one moment. */
export const inspectReservation = async (
  { stores, clock }: OperationsContext,
  query: InspectReservation,
): Promise<InspectReservationOutcome> =>
  stores.bookings.view(async (view): Promise<InspectReservationOutcome> => {
    const reservationId = query.reservationId as ReservationId;
    const [reservation] = await view.reservations([reservationId]);
    if (reservation === undefined) return notFound("reservation");
    const payments = await view.paymentsOf([reservationId]);
    const paymentIds = payments.map(({ paymentId }) => paymentId);
    const refunds = await view.refundsOf(paymentIds);
    const ledger = await view.entriesOf(paymentIds);
    return {
      outcome: "reservation_inspected",
      reservation: readReservation(reservation, clock.nowMs()),
      payments: payments
        .toSorted((a, b) => a.createdAtMs - b.createdAtMs)
        .map((payment) => ({
          payment,
          refunds: refunds.filter(({ paymentId }) => paymentId === payment.paymentId),
          ledger: ledger.filter(({ paymentId }) => paymentId === payment.paymentId),
        })),
    };
  });

/** A concert with its shows as they are at this moment, drafts too. */
export const inspectConcert = async (
  { stores }: OperationsContext,
  query: InspectConcert,
): Promise<InspectConcertOutcome> => {
  const concertId = query.concertId as ConcertId;
  const concert = await stores.concerts.concert(concertId);
  if (concert === null) return notFound("concert");
  return { outcome: "concert_found", concert, shows: await stores.concerts.shows([concertId]) };
};

/** The seats of one section, each with who has it. */
export const inspectSeats = async (
  { stores, clock }: OperationsContext,
  query: InspectSeats,
): Promise<InspectSeatsOutcome> => {
  const { seats } = await stores.concerts.seatsSince(query.showId as ShowId, 0);
  if (seats.length === 0) return notFound("show");
  const nowMs = clock.nowMs();
  return {
    outcome: "seats_inspected",
    seats: seats
      .filter(({ section }) => section === query.section)
      .map((seat) => ({
        seatId: seat.seatId,
        row: seat.row,
        label: seat.label,
        claim: isAvailable(seat, nowMs) ? { state: "free" } : seat.claim,
      })),
  };
};
