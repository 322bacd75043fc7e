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
  mayBePaid,
  type PayingReservation,
} from "../../reservation/reservation.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { mergeChanges } from "../merge-changes.ts";
import type { PayOutcome } from "../payment-commands.ts";
import { confirmBooking } from "./confirm-booking.ts";
import { payByWallet } from "./pay-by-wallet.ts";
import { recordCapture } from "./take-money.ts";

/** A payment to decide. The caller is verified and the id is generated. */
export type StartPayment = {
  readonly paymentId: PaymentId;
  readonly userId: UserId;
  readonly token: TokenRef;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly method: PaymentMethod;
  readonly key: IdempotencyKey | null;
  readonly fingerprint: string;
  /** How long only the starter may work on the payment before any server may recover it. */
  readonly leaseMs: number;
  /** Absent without wallets. */
  readonly wallet?: WalletOptions | undefined;
  /** Whether the gateway works in two steps. */
  readonly twoStep?: boolean;
  /** Whether the gateway accepts exactly this amount. A wallet accepts any amount. */
  readonly accepts?: PaymentGateway["accepts"] | undefined;
};

export type StartOutcome =
  /** The starter may now call the gateway. Nobody else may until the lease ends. */
  | { readonly outcome: "started"; readonly payment: PendingPayment }
  /** No gateway was needed: the payment is already captured or declined. */
  | { readonly outcome: "settled"; readonly confirmed: boolean }
  /** The command was carried out before; the payment has this id. */
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

/**
 * T1, the rule: `held → paying`, the seats are pinned, and the payment is stored before any call.
 */
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

/** Happens if the price was set for another gateway or before a change. */
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
    // Payment expires the token that was used to pay.
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

/** While money is in flight the seat cannot expire, whatever the time (L5). */
const pin = (seat: BookingState["seats"][number], { reservationId }: PayingReservation) => ({
  ...seat,
  claim: { state: "held" as const, reservationId, untilMs: null },
});

/** A total of zero needs no gateway: the payment is stored as captured at once (L3). */
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
      ...mergeChanges(recordCapture(payment), confirmed),
      ...recordOf(key, fingerprint, { kind: "payment", paymentId }, nowMs),
    },
  };
};
