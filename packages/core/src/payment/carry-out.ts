import type { Context } from "../context.ts";
import type { PaymentId } from "../ids.ts";
import { expireToken } from "../queue/end-token.ts";
import type { TokenRef } from "../queue/token.ts";
import type { Reservation } from "../reservation/reservation.ts";
import type { Unknown } from "./gateway-call.ts";
import type { Payment, PendingPayment } from "./payment.ts";
import { type Settlement, settlePayment } from "./settle-payment.ts";

/** A payment with the reservation that it pays, as one step left them. */
export type PaymentState = { readonly payment: Payment; readonly reservation: Reservation };

/** T2: writes down the gateway's answer, or that there is none yet, and answers what is true then. */
export const carryOut = async (
  context: Context,
  paymentId: PaymentId,
  answer: Settlement | Unknown,
): Promise<PaymentState> => {
  const { stores, clock, timers } = context;
  const jitter = timers.random();
  const after = await stores.bookings.update({ by: "payment", paymentId }, (state) => {
    const nowMs = clock.nowMs();
    const { payment, reservation } = state;
    if (payment === null || reservation === null) {
      throw new TypeError(`The payment ${paymentId} does not exist.`);
    }
    const change =
      answer.outcome === "unknown"
        ? payment.status === "pending"
          ? { payments: [remainUnknown(payment, nowMs, jitter)] }
          : undefined
        : settlePayment(state, answer, nowMs);
    const outcome = {
      payment: change?.payments?.[0] ?? payment,
      reservation:
        change?.reservations?.find((r) => r.reservationId === reservation.reservationId) ??
        reservation,
    };
    return { outcome, ...(change && { change }) };
  });
  if (after.reservation.status === "confirmed") {
    await expirePaidToken(context, after.reservation.token);
  }
  return after;
};

/** Frees the place in line at once. Where it can't, the event relay does it again until it is done. */
export const expirePaidToken = (context: Context, token: TokenRef): Promise<void> =>
  expireToken(context, token, "paid").catch(() => {});

const remainUnknown = (payment: PendingPayment, nowMs: number, jitter: number): PendingPayment => ({
  ...payment,
  version: payment.version + 1,
  outcomeUnknownSinceMs: payment.outcomeUnknownSinceMs ?? nowMs,
  recoverAtMs: nowMs + backoffMs(payment.attempts, jitter),
});

const firstBackoffMs = 1_000;
const longestBackoffMs = 60_000;

/** Twice as long each time, up to a minute, within half and once of it. */
export const backoffMs = (attempts: number, jitter: number): number => {
  const ceiling = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(attempts, 10));
  return Math.round(ceiling * (0.5 + jitter / 2));
};
