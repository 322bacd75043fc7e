import {
  type BookingChange,
  type BookingState,
  type ConcertPlan,
  concertDefaults,
  type DomainEvent,
  type IdempotencyRecord,
  type ReservationId,
  type Seat,
  type SeatId,
  type ShowId,
  type Stores,
  type TicketId,
  type UserId,
} from "@admit-one/core";
import { newSeat } from "@admit-one/testing";

export const showId = "show-1" as ShowId;
const untilMs = 1_800_000_000_000;

const seat = (index: number): Seat => ({
  ...newSeat(showId, seatIdAt(index), index),
  price: 55_000,
});

export const seatIdAt = (index: number): SeatId => `A-1-${index + 1}` as SeatId;

/** One concert of one show. */
export const hallOf = (seats: number): ConcertPlan => ({
  concert: {
    concertId: "concert-1" as ConcertPlan["concert"]["concertId"],
    title: "An evening",
    currency: "KRW" as ConcertPlan["concert"]["currency"],
    queueId: "queue-1" as ConcertPlan["concert"]["queueId"],
    policy: concertDefaults,
    createdAtMs: 1_700_000_000_000,
    version: 1,
    status: "published",
    venue: null,
    metadata: null,
  },
  shows: [
    {
      showId,
      concertId: "concert-1" as ConcertPlan["concert"]["concertId"],
      title: null,
      startsAtMs: 1_900_000_000_000,
      salesOpenAtMs: 1_700_000_000_000,
      salesCloseAtMs: 1_890_000_000_000,
      cancelled: false,
      refundsRetryAtMs: null,
      totalSeats: seats,
      priceFrom: 55_000,
    },
  ],
  plans: [{ showId, version: 1, plan: { grades: [], sections: [] } }],
  seats: Array.from({ length: seats }, (_, index) => seat(index)),
  events: [],
});

export type Hold = { readonly name: string; readonly seatIds: readonly SeatId[] };

export const recordFor = (name: string): IdempotencyRecord => ({
  userId: `user-${name}` as UserId,
  key: `key-${name}`,
  fingerprint: name,
  answer: { kind: "outcome", outcome: { outcome: "held" } },
  atMs: 1_700_000_000_000,
});

/** What a hold of these seats writes: reservation, seats, event and record. */
export const holdChange = ({ concert, seats }: BookingState, name: string): BookingChange => {
  const reservationId = `res-${name}` as ReservationId;
  if (concert === null) throw new TypeError("There is no such show.");
  const token = { queueId: concert.queueId, no: 1 };
  const userId = `user-${name}` as UserId;
  const seatIds = seats.map(({ seatId }) => seatId);
  const event: DomainEvent = {
    type: "SeatsReserved",
    eventId: `${reservationId}.1.SeatsReserved`,
    stream: reservationId,
    atMs: 1_700_000_000_000,
    expiresAtMs: untilMs,
    reservationId,
    showId,
    userId,
    token,
    seatIds,
  };
  return {
    seats: seats.map((free) => ({
      ...free,
      epoch: free.epoch + 1,
      claim: { state: "held", reservationId, untilMs },
    })),
    reservations: [
      {
        reservationId,
        showId,
        concertId: concert.concertId,
        userId,
        token,
        status: "held",
        seats: seats.map(({ seatId, price }) => ({
          seatId,
          ticketId: `ticket-${seatId}` as TicketId,
          price,
        })),
        amount: seats.reduce((sum, { price }) => sum + price, 0),
        currency: concert.currency,
        createdAtMs: 1_700_000_000_000,
        expiresAtMs: untilMs,
        extendedEndsMs: [],
        cancelledSeats: [],
        payByMs: null,
        declines: 0,
        version: 1,
      },
    ],
    record: recordFor(name),
    events: [event],
  };
};

/** Holds the seats for a user of that name where they are all free. */
export const hold = (
  { bookings }: Pick<Stores, "bookings">,
  { name, seatIds }: Hold,
): Promise<"held" | "taken"> => {
  const record = recordFor(name);
  return bookings.update(
    { by: "seats", showId, seatIds, userId: record.userId, record },
    (state) =>
      state.seats.some(({ claim }) => claim.state !== "free")
        ? { outcome: "taken" }
        : { outcome: "held", change: holdChange(state, name) },
  );
};
