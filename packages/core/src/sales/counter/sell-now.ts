import type { Concert, Show } from "../../concert/concert.ts";
import { isAvailable, type Seat } from "../../concert/seat.ts";
import type { Decision } from "../../kernel/decision.ts";
import { event } from "../../kernel/events.ts";
import { type IdempotencyKey, recordOf, replayOf } from "../../kernel/idempotency.ts";
import type { PaymentId, ReservationId, SeatId, TicketId, UserId } from "../../kernel/ids.ts";
import { sumAmounts } from "../../kernel/money.ts";
import { notFound } from "../../kernel/refusals.ts";
import { post, tillType } from "../../payment/ledger.ts";
import { type CapturedPayment, noBooks } from "../../payment/payment.ts";
import { spreadAmount } from "../../payment/spread-amount.ts";
import { expireHolds } from "../../reservation/end-hold.ts";
import { type ConfirmedReservation, ticketsOf } from "../../reservation/reservation.ts";
import type { SellSeatsOutcome } from "../../reservation/reservation-commands.ts";
import { ticketAt } from "../../reservation/tickets.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { mergeChanges } from "../merge-changes.ts";
import { recordCapture } from "../paying/take-money.ts";

/** A sale to decide. The ids are generated. */
export type Sale = {
  readonly reservationId: ReservationId;
  readonly paymentId: PaymentId;
  /** One for each seat. */
  readonly ticketIds: readonly TicketId[];
  readonly userId: UserId;
  /** Empty if not enough seats were free to choose from. */
  readonly seatIds: readonly SeatId[];
  /** Null: the prices of the seats. */
  readonly amount: number | null;
  readonly key: IdempotencyKey;
  readonly fingerprint: string;
};

type Sold = Decision<BookingChange, SellSeatsOutcome>;

/**
 * The rule: seats that nobody has are sold in one step, blocked ones too. The window of sales and the
 * limits of buyers do not bind it.
 */
export const sellNow = (state: BookingState, sale: Sale, nowMs: number): Sold => {
  const replay = replayOf(state.record, sale.fingerprint);
  if (replay.kind === "reused") return { outcome: { outcome: "idempotency_key_reused" } };
  if (replay.kind === "outcome") return { outcome: replay.outcome as SellSeatsOutcome };
  const { show, concert } = state;
  if (show === null || concert === null) return { outcome: notFound("show") };
  if (show.cancelled || concert.status === "draft") return { outcome: { outcome: "conflict" } };
  const byId = new Map(state.seats.map((seat) => [seat.seatId, seat]));
  const seats = sale.seatIds.flatMap((seatId) => byId.get(seatId) ?? []);
  if (seats.length < sale.seatIds.length) return { outcome: notFound("seat") };
  if (seats.length === 0) return { outcome: { outcome: "not_enough_seats" } };
  const taken = seats.filter((seat) => !isAvailable(seat, nowMs) && seat.claim.state !== "blocked");
  if (taken.length > 0) {
    const seatIds = taken.map(({ seatId }) => seatId);
    return { outcome: { outcome: "seat_already_reserved", seatIds } };
  }
  return sold(state, { sale, show, concert, seats }, nowMs);
};

type Granted = {
  readonly sale: Sale;
  readonly show: Show;
  readonly concert: Concert;
  readonly seats: readonly Seat[];
};

const sold = (state: BookingState, granted: Granted, nowMs: number): Sold => {
  const { reservationId, paymentId, key, fingerprint } = granted.sale;
  const reservation = reservationOf(granted, nowMs);
  const payment = paymentOf(granted, reservation, nowMs);
  const { showId, userId, token, amount, currency } = reservation;
  const lapsed = expireHolds(state.holders, state.seats, nowMs);
  const puts = new Map(lapsed.seats.map((seat) => [seat.seatId, seat]));
  for (const seat of granted.seats) {
    const claim = { state: "sold", reservationId } as const;
    puts.set(seat.seatId, { ...seat, epoch: seat.epoch + 1, claim });
  }
  const postingId = `${paymentId}.confirmed`;
  const confirmed: BookingChange = {
    payments: [payment],
    reservations: [...lapsed.reservations, reservation],
    seats: [...puts.values()],
    ledger: post("suspense", "sales", { postingId, amount, currency, paymentId, atMs: nowMs }),
    events: [
      event({ id: reservationId, version: reservation.version }, nowMs, {
        type: "ReservationConfirmed",
        reservationId,
        showId,
        userId,
        token,
        paymentId,
        tickets: ticketsOf(reservation),
      }),
    ],
  };
  const outcome = { outcome: "seats_sold", reservation } as const;
  return {
    outcome,
    change: {
      ...mergeChanges({ events: lapsed.events }, mergeChanges(recordCapture(payment), confirmed)),
      ...recordOf(key, fingerprint, { kind: "outcome", outcome }, nowMs),
    },
  };
};

const reservationOf = (
  { sale, show, concert, seats }: Granted,
  nowMs: number,
): ConfirmedReservation => {
  const prices = seats.map(({ price }) => price);
  const promised = sale.amount === null ? prices : spreadAmount(prices, sale.amount);
  return {
    reservationId: sale.reservationId,
    showId: show.showId,
    concertId: show.concertId,
    userId: sale.userId,
    token: null,
    seats: seats.map(({ seatId }, index) => ({
      seatId,
      ticketId: ticketAt(sale.ticketIds, index),
      price: promised[index] ?? 0,
    })),
    cancelledSeats: [],
    amount: sumAmounts(promised),
    currency: concert.currency,
    createdAtMs: nowMs,
    expiresAtMs: nowMs,
    extendedEndsMs: [],
    payByMs: null,
    declines: 0,
    version: 1,
    status: "confirmed",
    paymentId: sale.paymentId,
    confirmedAtMs: nowMs,
  };
};

/** What the till took is captured at once. */
const paymentOf = (
  { sale }: Granted,
  { reservationId, showId, userId, amount, currency }: ConfirmedReservation,
  nowMs: number,
): CapturedPayment => ({
  paymentId: sale.paymentId,
  reservationId,
  showId,
  userId,
  amount,
  currency,
  method: { type: tillType },
  createdAtMs: nowMs,
  deadlineMs: nowMs,
  version: 1,
  status: "captured",
  reference: tillType,
  capturedAtMs: nowMs,
  takenAmount: amount,
  takenCurrency: currency,
  ...noBooks,
  suspendedAtMs: null,
  recoverAtMs: null,
  attempts: 0,
});
