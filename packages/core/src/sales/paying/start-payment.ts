import type { Concert } from "../../concert/concert.ts";
import type { Decision } from "../../kernel/decision.ts";
import { type FieldError, type Validation, validation } from "../../kernel/errors.ts";
import { type IdempotencyKey, recordOf, replayOf } from "../../kernel/idempotency.ts";
import type { PaymentId, UserId } from "../../kernel/ids.ts";
import { formatAmount } from "../../kernel/money.ts";
import { type InvalidToken, invalidToken, type NotFound, notFound } from "../../kernel/refusals.ts";
import type { TokenRef } from "../../kernel/token-ref.ts";
import { walletType } from "../../payment/ledger.ts";
import {
  type CapturedPayment,
  noBooks,
  type PaymentMethod,
  type PendingPayment,
} from "../../payment/payment.ts";
import { paymentEvent } from "../../payment/payment-events.ts";
import type { PaymentGateway } from "../../payment/payment-gateway.port.ts";
import type { WalletOptions } from "../../payment/wallet.ts";
import {
  type HeldReservation,
  type PayingReservation,
  readReservation,
} from "../../reservation/reservation.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { mergeChanges } from "../merge-changes.ts";
import type { PayOutcome } from "../payment-commands.ts";
import { confirmBooking } from "./confirm-booking.ts";
import { payByWallet } from "./pay-by-wallet.ts";
import { tellOf } from "./take-money.ts";

/** A payment to be decided: the caller was checked, the id is drawn. */
export type StartPayment = {
  readonly paymentId: PaymentId;
  readonly userId: UserId;
  readonly token: TokenRef;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly method: PaymentMethod;
  readonly key: IdempotencyKey | null;
  readonly fingerprint: string;
  /** How long the payment is left to whoever started it, before any server may take it up. */
  readonly leaseMs: number;
  /** Absent where there are no wallets. */
  readonly wallet?: WalletOptions | undefined;
  /** Whether the gateway takes two steps. */
  readonly twoStep?: boolean;
  /** Whether the gateway takes exactly so much; a wallet takes any amount. */
  readonly accepts?: PaymentGateway["accepts"] | undefined;
};

export type StartOutcome =
  /** The gateway may be called now, and by nobody else until the lease is over. */
  | { readonly outcome: "started"; readonly payment: PendingPayment }
  /** No gateway was needed: the payment is what it will be, captured or declined. */
  | { readonly outcome: "settled"; readonly confirmed: boolean }
  /** The command was carried out before, as the payment with this id. */
  | { readonly outcome: "replayed"; readonly paymentId: PaymentId }
  | Extract<
      PayOutcome,
      | Validation
      | NotFound
      | InvalidToken
      | {
          readonly outcome:
            | "idempotency_key_reused"
            | "payment_in_progress"
            | "reservation_not_held"
            | "amount_mismatch";
        }
    >;

type Started = Decision<BookingChange, StartOutcome>;

/** T1, the rule: `held → paying`, seats pinned, the payment written down before any call. */
export const startPayment = (
  state: BookingState,
  command: StartPayment,
  nowMs: number,
): Started => {
  const replay = replayOf(state.record, command.fingerprint);
  if (replay.kind === "reused") return { outcome: { outcome: "idempotency_key_reused" } };
  if (replay.kind === "outcome") return { outcome: replay.outcome as StartOutcome };
  if (replay.kind === "payment") {
    return { outcome: { outcome: "replayed", paymentId: replay.paymentId } };
  }
  const { reservation, concert } = state;
  if (reservation === null || concert === null || reservation.userId !== command.userId) {
    return { outcome: notFound("reservation") };
  }
  if (concert.queueId !== command.token.queueId) return { outcome: invalidToken };
  if (reservation.status === "paying") return { outcome: { outcome: "payment_in_progress" } };
  if (state.show?.cancelled !== false || !mayBePaid(reservation, nowMs)) {
    return notHeld(command, nowMs);
  }
  if (differs(command, reservation)) return { outcome: { outcome: "amount_mismatch" } };
  if (reservation.amount === 0) return settleForFree(state, command, reservation, nowMs);
  if (command.accepts?.(reservation.amount, reservation.currency) === false) {
    return { outcome: validation(notTaken(command.method, reservation)) };
  }
  const begun = begin(concert, command, reservation, nowMs);
  return command.method.type === walletType
    ? settleByWallet(state, command, begun, nowMs)
    : start(state, command, begun, nowMs);
};

const mayBePaid = (
  reservation: NonNullable<BookingState["reservation"]>,
  nowMs: number,
): reservation is HeldReservation =>
  readReservation(reservation, nowMs).status === "held" &&
  (reservation.payByMs === null || nowMs < reservation.payByMs);

/** Put on sale for another gateway, or at a price of before. */
const notTaken = ({ type }: PaymentMethod, { amount, currency }: HeldReservation): FieldError => ({
  field: "method.type",
  message: `names ${type}, which does not take ${formatAmount(amount, currency)}`,
});

const differs = ({ amount, currency }: StartPayment, reservation: HeldReservation): boolean =>
  (amount !== null && amount !== reservation.amount) ||
  (currency !== null && currency !== reservation.currency);

const notHeld = (command: StartPayment, nowMs: number): Started => {
  const outcome = { outcome: "reservation_not_held" } as const;
  const record = recordOf(command.key, command.fingerprint, { kind: "outcome", outcome }, nowMs);
  return { outcome, ...(command.key && { change: record }) };
};

const newPayment = (command: StartPayment, reservation: HeldReservation, deadlineMs: number) => ({
  paymentId: command.paymentId,
  reservationId: reservation.reservationId,
  showId: reservation.showId,
  userId: reservation.userId,
  amount: reservation.amount,
  currency: reservation.currency,
  method: command.method,
  deadlineMs,
  version: 1,
});

type Begun = { readonly payment: PendingPayment; readonly paying: PayingReservation };

const begin = (
  { policy }: Concert,
  command: StartPayment,
  reservation: HeldReservation,
  nowMs: number,
): Begun => {
  const { paymentId, leaseMs, token, twoStep } = command;
  const payByMs = reservation.payByMs ?? nowMs + policy.payWithinMs;
  const payment: PendingPayment = {
    ...newPayment(command, reservation, payByMs),
    createdAtMs: nowMs,
    status: "pending",
    step: twoStep ? "authorizing" : "capturing",
    nextAction: null,
    proof: null,
    reference: null,
    outcomeUnknownSinceMs: null,
    cancelledAtMs: null,
    waits: 0,
    recoverAtMs: nowMs + leaseMs,
    attempts: 0,
  };
  const paying: PayingReservation = {
    ...reservation,
    // The place in line that pays is the one that payment ends.
    token,
    payByMs,
    version: reservation.version + 1,
    status: "paying",
    paymentId,
    releaseAskedAtMs: null,
  };
  return { payment, paying };
};

const start = (
  { seats }: BookingState,
  { paymentId, key, fingerprint }: StartPayment,
  { payment, paying }: Begun,
  nowMs: number,
): Started => {
  return {
    outcome: { outcome: "started", payment },
    change: {
      seats: seats.map((seat) => pin(seat, paying)),
      reservations: [paying],
      payments: [payment],
      events: [paymentEvent(payment, nowMs, { type: "PaymentStarted" })],
      ...recordOf(key, fingerprint, { kind: "payment", paymentId }, nowMs),
    },
  };
};

const settleByWallet = (
  state: BookingState,
  { paymentId, key, fingerprint, wallet }: StartPayment,
  begun: Begun,
  nowMs: number,
): Started => {
  const { confirmed, change } = payByWallet(state, begun, wallet, nowMs);
  return {
    outcome: { outcome: "settled", confirmed },
    change: { ...change, ...recordOf(key, fingerprint, { kind: "payment", paymentId }, nowMs) },
  };
};

/** While money is in flight the seat can't lapse, whatever the clock says (L5). */
const pin = (seat: BookingState["seats"][number], { reservationId }: PayingReservation) => ({
  ...seat,
  claim: { state: "held" as const, reservationId, untilMs: null },
});

/** A total of zero needs no gateway: the payment is captured as it is written down (L3). */
const settleForFree = (
  state: BookingState,
  command: StartPayment,
  reservation: HeldReservation,
  nowMs: number,
): Started => {
  const { paymentId, key, fingerprint, token } = command;
  const payment: CapturedPayment = {
    ...newPayment(command, reservation, nowMs),
    createdAtMs: nowMs,
    status: "captured",
    reference: "free",
    capturedAtMs: nowMs,
    takenAmount: 0,
    takenCurrency: reservation.currency,
    ...noBooks,
    suspendedAtMs: null,
    recoverAtMs: null,
    attempts: 0,
  };
  const confirmed = confirmBooking({ ...reservation, token }, payment, state.seats, nowMs);
  return {
    outcome: { outcome: "settled", confirmed: true },
    change: {
      ...mergeChanges(tellOf(payment), confirmed),
      ...recordOf(key, fingerprint, { kind: "payment", paymentId }, nowMs),
    },
  };
};
