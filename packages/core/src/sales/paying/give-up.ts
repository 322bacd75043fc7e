import type { Decision } from "../../kernel/decision.ts";
import { mayRelease } from "../../payment/in-doubt.ts";
import type { PendingPayment } from "../../payment/payment.ts";
import type { GatewayCapabilities } from "../../payment/payment-gateway.port.ts";
import { watchUntil } from "../../payment/watch.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { cancelled, endWithoutMoney } from "./settle-payment.ts";

/** How a buyer gives a pending payment up. */
export type GiveUp = {
  /** Whether the seats are given back with it. */
  readonly release: boolean;
  /** Of its gateway; undefined where none serves it any more. */
  readonly capabilities: GatewayCapabilities | undefined;
  /** How long the gateway's `cancel` is left to the server that was asked. */
  readonly leaseMs: number;
};

export type GivenUp =
  /** It is written down: the gateway's `cancel` may be called now, under this claim. */
  | { readonly outcome: "announced"; readonly payment: PendingPayment }
  /** Another server is about it; what the buyer wants is written down. */
  | { readonly outcome: "awaited"; readonly payment: PendingPayment }
  /** No call that takes money was ever sent, so it is over without any. */
  | { readonly outcome: "ended" }
  /** The gateway was called and can't be stopped: only its answer ends this payment. */
  | { readonly outcome: "payment_in_progress" };

type Given = Decision<BookingChange, GivenUp>;

/**
 * The rule by which a buyer gives a pending payment up: `voiding` is written down before the gateway
 * hears of it, so that `recover` finishes what a crash between the two left. Beside it stands what
 * the buyer wants: on the payment that it is cancelled, on the reservation that it is released.
 */
export const giveUp = (
  state: BookingState,
  payment: PendingPayment,
  { release, capabilities, leaseMs }: GiveUp,
  nowMs: number,
): Given => {
  const wanted = release ? askRelease(state, nowMs) : state;
  if (capabilities !== undefined && mayRelease(payment, capabilities)) {
    return endNow(wanted, payment, capabilities, nowMs);
  }
  const mayFence = capabilities?.cancelBeforeCapture === true || payment.cancelledAtMs !== null;
  if (!mayFence) return { outcome: { outcome: "payment_in_progress" } };
  const isAwaited = payment.step === "voiding" && nowMs < payment.recoverAtMs;
  const isKnown = payment.cancelledAtMs !== null && wanted.reservation === state.reservation;
  if (isAwaited && isKnown) return { outcome: { outcome: "awaited", payment } };
  const voiding: PendingPayment = {
    ...payment,
    version: payment.version + 1,
    step: "voiding",
    nextAction: null,
    cancelledAtMs: payment.cancelledAtMs ?? nowMs,
    // Whoever works on it now is refused from here on, but for money.
    ...(!isAwaited && { attempts: payment.attempts + 1, recoverAtMs: nowMs + leaseMs }),
  };
  return {
    outcome: { outcome: isAwaited ? "awaited" : "announced", payment: voiding },
    change: { payments: [voiding], ...putChanged(state, wanted) },
  };
};

const endNow = (
  state: BookingState,
  payment: PendingPayment,
  capabilities: GatewayCapabilities,
  nowMs: number,
): Given => {
  const watchUntilMs = watchUntil(payment, capabilities, nowMs);
  const change = endWithoutMoney(state, payment, cancelled, nowMs, watchUntilMs);
  return { outcome: { outcome: "ended" }, change };
};

/** The slice with the wish to release, its version as it was. */
const askRelease = (state: BookingState, nowMs: number): BookingState => {
  const { reservation } = state;
  return reservation?.status === "paying" && reservation.releaseAskedAtMs === null
    ? { ...state, reservation: { ...reservation, releaseAskedAtMs: nowMs } }
    : state;
};

const putChanged = (before: BookingState, { reservation }: BookingState): BookingChange =>
  reservation === null || reservation === before.reservation
    ? {}
    : { reservations: [{ ...reservation, version: reservation.version + 1 }] };
