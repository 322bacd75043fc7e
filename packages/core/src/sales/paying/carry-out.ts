import type { PaymentId } from "../../kernel/ids.ts";
import type { TokenRef } from "../../kernel/token-ref.ts";
import { backoffMs } from "../../payment/backoff.ts";
import type { Unknown } from "../../payment/gateway-call.ts";
import { wakeAtMs } from "../../payment/patience.ts";
import type { Payment, PendingPayment } from "../../payment/payment.ts";
import { expireToken } from "../../queue/use-cases/end-token.ts";
import type { Reservation } from "../../reservation/reservation.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import type { SalesContext } from "../sales-context.ts";
import { resolveSuspense } from "./late-money.ts";
import { type Settlement, settlePayment } from "./settle-payment.ts";

/** A payment with its reservation, both as one step left them. */
export type PaymentState = { readonly payment: Payment; readonly reservation: Reservation };

/** The claim under which a worker handles a payment. */
export type Claim = Pick<PendingPayment, "paymentId" | "attempts">;

/**
 * T2: stores the gateway's answer, or that it is still missing, and returns the resulting state.
 * Any worker may record captured money. Other results are accepted only from the current claim
 * holder: a worker whose lease ran out does not know what others did since.
 */
export const carryOut = async (
  context: SalesContext,
  claim: Claim,
  answer: Settlement | Unknown,
): Promise<PaymentState> => {
  const { clock, timers } = context;
  const jitter = timers.random();
  const after = await change(context, claim.paymentId, (state, payment) => {
    const nowMs = clock.nowMs();
    if (answer.outcome === "captured") return settlePayment(state, answer, nowMs);
    if (payment.status !== "pending" || payment.attempts !== claim.attempts) return undefined;
    return answer.outcome === "unknown"
      ? { payments: [remainUnknown(payment, nowMs, jitter)] }
      : settlePayment(state, answer, nowMs);
  });
  const settled = await resolve(context, after);
  if (settled.reservation.status === "confirmed") {
    await expirePaidToken(context, settled.reservation.token);
  }
  return settled;
};

/** Decides about suspended money in a step of its own. */
export const resolve = (
  context: SalesContext,
  after: PaymentState,
): Promise<PaymentState> | PaymentState =>
  after.payment.status === "captured" && after.payment.suspendedAtMs !== null
    ? change(context, after.payment.paymentId, (state) =>
        resolveSuspense(state, context.clock.nowMs()),
      )
    : after;

/** Runs one step on an existing payment. Returns both records after it. */
export const change = (
  { stores }: SalesContext,
  paymentId: PaymentId,
  decide: Decide,
): Promise<PaymentState> =>
  stores.bookings.update<PaymentState>({ by: "payment", paymentId }, (state) => {
    const { payment, reservation } = state;
    if (payment === null || reservation === null) {
      throw new TypeError(`The payment ${paymentId} does not exist.`);
    }
    const made = decide(state, payment);
    const outcome = leftBy({ payment, reservation }, made);
    return { outcome, ...(made && { change: made }) };
  });

/** Both records as the change leaves them. */
export const leftBy = (
  { payment, reservation }: PaymentState,
  made: BookingChange | undefined,
): PaymentState => ({
  payment: made?.payments?.[0] ?? payment,
  reservation:
    made?.reservations?.find((r) => r.reservationId === reservation.reservationId) ?? reservation,
});

type Decide = (state: BookingState, payment: Payment) => BookingChange | undefined;

/**
 * Frees the place in the queue at once. If that fails, the event relay retries until it succeeds.
 */
export const expirePaidToken = async (
  context: SalesContext,
  token: TokenRef | null,
): Promise<void> => {
  if (token !== null) await expireToken(context, token, "paid").catch(() => {});
};

const remainUnknown = (payment: PendingPayment, nowMs: number, jitter: number): PendingPayment => ({
  ...payment,
  version: payment.version + 1,
  outcomeUnknownSinceMs: payment.outcomeUnknownSinceMs ?? nowMs,
  recoverAtMs: wakeAtMs(nowMs + backoffMs(missesOf(payment), jitter), payment.deadlineMs, nowMs),
});

/**
 * Answered look-ups do not increase the backoff: the buyer may take a while on the gateway's page.
 */
export const missesOf = ({
  attempts,
  outcomeUnknownSinceMs,
}: Pick<PendingPayment, "attempts" | "outcomeUnknownSinceMs">): number =>
  outcomeUnknownSinceMs === null ? 0 : attempts;
