import type { Decision } from "../../kernel/decision.ts";
import { mayRelease } from "../../payment/in-doubt.ts";
import type { PendingPayment } from "../../payment/payment.ts";
import type { GatewayCapabilities } from "../../payment/payment-gateway.port.ts";
import { watchUntil } from "../../payment/watch.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { cancelled, endWithoutMoney } from "./settle-payment.ts";

/** How a buyer gives up a pending payment. */
export type GiveUp = {
  /** Whether the seats are released, too. */
  readonly release: boolean;
  /** The gateway's capabilities. Undefined if no gateway serves the payment any more. */
  readonly capabilities: GatewayCapabilities | undefined;
  /** How long only the server that was asked may call the gateway's `cancel`. */
  readonly leaseMs: number;
};

export type GivenUp =
  /** It is stored. The gateway's `cancel` may now be called under this claim. */
  | { readonly outcome: "announced"; readonly payment: PendingPayment }
  /** Another server is calling `cancel`. The buyer's wish is stored. */
  | { readonly outcome: "awaited"; readonly payment: PendingPayment }
  /** No call that takes money was ever sent, so the payment has ended without money. */
  | { readonly outcome: "ended" }
  /** The gateway was called and cannot be stopped. Only its answer ends this payment. */
  | { readonly outcome: "payment_in_progress" };

type Given = Decision<BookingChange, GivenUp>;

/**
 * The rule for a buyer who gives up a pending payment. `voiding` is stored before the gateway is
 * called, so that `recover` can finish after a crash in between. The buyer's wish is stored with
 * it: the payment is marked as cancelled, and the reservation as to be released.
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
    // From now on the previous claim holder may only record money.
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

/** The slice with the request to release. The version is not raised yet. */
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
