import type {
  BookingChange,
  BookingState,
  Concert,
  ConcertId,
  Currency,
  HeldReservation,
  Payment,
  PaymentId,
  PaymentStatus,
  PendingPayment,
  QueueId,
  Reservation,
  ReservationId,
  ReservationStatus,
  ReservedSeat,
  Seat,
  SeatClaim,
  SeatId,
  Show,
  ShowId,
  TicketId,
  UserId,
} from "@admit-one/core";
import { concertDefaults, noBooks } from "@admit-one/core";
import { newSeat } from "@admit-one/testing";

/** Values to start a rule's table from; every field can be overridden where a case needs it. */

export const t0 = 1_000_000;
export const minuteMs = 60_000;

export const queueId = "q" as QueueId;
export const showId = "show" as ShowId;
const concertId = "concert" as ConcertId;
export const ann = "ann" as UserId;
export const bob = "bob" as UserId;
export const krw = "KRW" as Currency;
export const tokenRef = { queueId, no: 1 };

export const concert = (over: Partial<Concert> = {}): Concert => ({
  concertId,
  title: "Concert",
  currency: krw,
  queueId,
  policy: concertDefaults,
  createdAtMs: 0,
  version: 1,
  status: "published",
  venue: null,
  metadata: null,
  ...over,
});

export const show = (over: Partial<Show> = {}): Show => ({
  showId,
  concertId,
  title: null,
  startsAtMs: t0 + 1_000 * minuteMs,
  salesOpenAtMs: t0 - 1_000 * minuteMs,
  salesCloseAtMs: t0 + 1_000 * minuteMs,
  cancelled: false,
  refundsRetryAtMs: null,
  totalSeats: 10,
  priceFrom: 100,
  ...over,
});

export const seat = (seatId: string, claim: SeatClaim = { state: "free" }, epoch = 0): Seat => ({
  ...newSeat(showId, seatId, 0),
  section: "A",
  price: 100,
  epoch,
  claim,
});

const reserved = (seatIds: readonly string[]): readonly ReservedSeat[] =>
  seatIds.map((seatId) => ({
    seatId: seatId as SeatId,
    ticketId: `ticket-${seatId}` as TicketId,
    price: 100,
  }));

type ReservationOver = Partial<Omit<HeldReservation, "status" | "seats">> & {
  readonly seatIds?: readonly string[];
};

/** A reservation in any status; held for five minutes from `t0`. */
export const reservation = (
  reservationId: string,
  status: ReservationStatus,
  { seatIds = ["A1", "A2"], ...over }: ReservationOver = {},
): Reservation => {
  const base = {
    reservationId: reservationId as ReservationId,
    showId,
    concertId,
    userId: ann,
    token: tokenRef,
    seats: reserved(seatIds),
    cancelledSeats: [],
    amount: 100 * seatIds.length,
    currency: krw,
    createdAtMs: t0,
    expiresAtMs: t0 + 5 * minuteMs,
    extendedEndsMs: [],
    payByMs: status === "held" || status === "released" ? null : t0 + 10 * minuteMs,
    declines: 0,
    version: 3,
    ...over,
  };
  const paymentId = "p" as PaymentId;
  switch (status) {
    case "held":
      return { ...base, status };
    case "paying":
      return { ...base, status, paymentId, releaseAskedAtMs: null };
    case "confirmed":
    case "cancelling":
      return { ...base, status, paymentId, confirmedAtMs: t0 };
    case "expired":
    case "released":
    case "cancelled":
      return { ...base, status, endedAtMs: t0 };
  }
};

/** The claims that a reservation has on its seats while it is as it is. */
export const seatsOf = (owner: Reservation, epoch = 5): readonly Seat[] =>
  owner.seats.map(({ seatId }) => seat(seatId, claimOf(owner), epoch));

const claimOf = ({ status, reservationId, expiresAtMs }: Reservation): SeatClaim => {
  switch (status) {
    case "held":
      return { state: "held", reservationId, untilMs: expiresAtMs };
    case "paying":
      return { state: "held", reservationId, untilMs: null };
    case "confirmed":
    case "cancelling":
      return { state: "sold", reservationId };
    case "expired":
    case "released":
    case "cancelled":
      return { state: "free" };
  }
};

/** A payment of reservation `r` in any status. */
export const payment = (status: PaymentStatus, over: Partial<PendingPayment> = {}): Payment => {
  const {
    step,
    nextAction,
    proof,
    reference,
    outcomeUnknownSinceMs,
    cancelledAtMs,
    waits,
    recoverAtMs,
    attempts,
    ...rest
  } = {
    step: "capturing" as const,
    nextAction: null,
    proof: null,
    reference: null,
    outcomeUnknownSinceMs: null,
    cancelledAtMs: null,
    waits: 0,
    recoverAtMs: t0 + 15_000,
    attempts: 0,
    ...over,
  };
  const base = {
    paymentId: "p" as PaymentId,
    reservationId: "r" as ReservationId,
    showId,
    userId: ann,
    amount: 200,
    currency: krw,
    method: { type: "fake" },
    createdAtMs: t0,
    deadlineMs: t0 + 10 * minuteMs,
    version: 2,
    ...rest,
  };
  const taken = {
    reference: "ref",
    capturedAtMs: t0,
    takenAmount: base.amount,
    takenCurrency: krw,
  };
  const ordered = { ...noBooks, refundTotal: base.amount, back: base.amount };
  const settled = { recoverAtMs: null, attempts: 0 };
  const waiting = {
    step,
    nextAction,
    proof,
    reference,
    outcomeUnknownSinceMs,
    cancelledAtMs,
    waits,
    recoverAtMs,
    attempts,
  };
  switch (status) {
    case "pending":
      return { ...base, ...waiting, status };
    case "captured":
      return { ...base, ...taken, ...noBooks, ...settled, status, suspendedAtMs: null };
    case "declined":
    case "failed":
      return {
        ...base,
        status,
        reason: "no",
        endedAtMs: t0,
        reference,
        watchUntilMs: null,
        ...settled,
      };
    case "refunding":
      return { ...base, ...taken, ...ordered, status };
    case "refunded":
      return { ...base, ...taken, ...ordered, status, refundedAtMs: t0 };
  }
};

export const pending = (over: Partial<PendingPayment> = {}): PendingPayment =>
  payment("pending", over) as PendingPayment;

/** A loaded slice around one reservation (or none). */
export const booking = (over: Partial<BookingState> = {}): BookingState => {
  const own = over.reservation ?? null;
  return {
    show: show(),
    concert: concert(),
    reservation: null,
    payment: null,
    refunds: [],
    wallet: null,
    seats: own === null ? [seat("A1"), seat("A2")] : seatsOf(own),
    holders: [],
    allowance: own !== null && ownStatuses.includes(own.status) ? [own] : [],
    started: [],
    record: null,
    ...over,
  };
};

/** The state with a change made. */
export const after = (before: BookingState, change: BookingChange | undefined): BookingState => {
  const puts = new Map(change?.seats?.map((put) => [put.seatId, put]));
  const refunds = new Map(change?.refunds?.map((put) => [put.refundId, put]));
  const named = (id: string | undefined) =>
    change?.reservations?.find(({ reservationId }) => reservationId === id);
  return {
    ...before,
    payment: change?.payments?.[0] ?? before.payment,
    refunds: [
      ...before.refunds.map((refund) => refunds.get(refund.refundId) ?? refund),
      ...[...refunds.values()].filter(({ version }) => version === 1),
    ],
    reservation: named(before.reservation?.reservationId) ?? before.reservation,
    seats: before.seats.map((one) => puts.get(one.seatId) ?? one),
  };
};

const ownStatuses: readonly ReservationStatus[] = ["held", "paying", "confirmed", "cancelling"];
