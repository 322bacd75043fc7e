import type { Concert, Show } from "../../concert/concert.ts";
import { isAvailable, ownerOf, type Seat } from "../../concert/seat.ts";
import type { Decision } from "../../kernel/decision.ts";
import { event } from "../../kernel/events.ts";
import { type IdempotencyKey, recordOf, replayOf } from "../../kernel/idempotency.ts";
import type { PaymentId, ReservationId, SeatId, TicketId, UserId } from "../../kernel/ids.ts";
import { sumAmounts } from "../../kernel/money.ts";
import { notFound } from "../../kernel/refusals.ts";
import { post, tillType } from "../../payment/ledger.ts";
import { type CapturedPayment, noBooks } from "../../payment/payment.ts";
import { spreadAmount } from "../../payment/spread-amount.ts";
import { type BestLook, chooseIn, type LookAgain } from "../../reservation/best-seats.ts";
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
  /** Null: the prices of the seats. */
  readonly amount: number | null;
  readonly key: IdempotencyKey;
  readonly fingerprint: string;
};

type Sold<N = never> = Decision<BookingChange, SellSeatsOutcome | N>;

/** Seats that nobody has, or why there are none to sell. */
type Found<N> =
  | { readonly outcome: "chosen"; readonly seats: readonly Seat[] }
  | SellSeatsOutcome
  | N;

/** The seats that an operator named are sold in one step, blocked ones too. */
export const sellNamed = (
  state: BookingState,
  sale: Sale,
  seatIds: readonly SeatId[],
  nowMs: number,
): Sold => sellFound(state, sale, () => named(state, seatIds, nowMs), nowMs);

/** The best seats are chosen and sold in one step. `look_again`: the step had to load others. */
export const sellBest = (
  state: BookingState,
  sale: Sale,
  best: BestLook,
  nowMs: number,
): Sold<LookAgain> => sellFound(state, sale, (show) => chooseIn(best, show, state, nowMs), nowMs);

/** The rule. The window of sales and the limits of buyers do not bind it. */
const sellFound = <N extends LookAgain = never>(
  state: BookingState,
  sale: Sale,
  find: (show: Show) => Found<N>,
  nowMs: number,
): Sold<N> => {
  const replay = replayOf(state.record, sale.fingerprint);
  if (replay.kind === "reused") return { outcome: { outcome: "idempotency_key_reused" } };
  if (replay.kind === "outcome") return { outcome: replay.outcome as SellSeatsOutcome };
  const { show, concert } = state;
  if (show === null || concert === null) return { outcome: notFound("show") };
  if (show.cancelled || concert.status === "draft") return { outcome: { outcome: "conflict" } };
  const found = find(show);
  if (found.outcome !== "chosen") return { outcome: found };
  return sold(state, { sale, show, concert, seats: found.seats }, nowMs);
};

const named = (state: BookingState, seatIds: readonly SeatId[], nowMs: number): Found<never> => {
  const byId = new Map(state.seats.map((seat) => [seat.seatId, seat]));
  const seats = seatIds.flatMap((seatId) => byId.get(seatId) ?? []);
  if (seats.length < seatIds.length) return notFound("seat");
  const taken = seats.filter((seat) => !isAvailable(seat, nowMs) && seat.claim.state !== "blocked");
  if (taken.length === 0) return { outcome: "chosen", seats };
  return { outcome: "seat_already_reserved", seatIds: taken.map(({ seatId }) => seatId) };
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
  // A step that chooses loads more holders than those of the chosen seats.
  const owners = new Set(granted.seats.map(ownerOf));
  const left = state.holders.filter((holder) => owners.has(holder.reservationId));
  const lapsed = expireHolds(left, state.seats, nowMs);
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
