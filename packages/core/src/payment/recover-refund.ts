import type { Context } from "../context.ts";
import type { PaymentId } from "../ids.ts";
import type { BookingChange, BookingState } from "../reservation/booking.ts";
import { backoffMs } from "./carry-out.ts";
import { gatewayOf, type Unknown, within } from "./gateway-call.ts";
import { walletType } from "./ledger.ts";
import type { GatewayRefund, PaymentGateway, RefundAnswer } from "./payment-gateway.port.ts";
import { carryOn, isOpen, type OpenRefund, type Refund } from "./refund.ts";
import { settleRefund } from "./settle-refund.ts";
import { leaseOf } from "./take-payment.ts";

/** Refusals after which a person must look at it. */
const attemptsMax = 5;

/** Sends one refund that is due, or asks what became of it; one that needs no gateway settles. */
export const recoverRefund = async (context: Context, paymentId: PaymentId): Promise<void> => {
  const refund = await claim(context, paymentId);
  if (refund === null) return;
  if (refund.method.type === walletType || refund.amount === 0) {
    await record(context, refund, { outcome: "refunded" });
    return;
  }
  const gateway = gatewayOf(context, refund.method);
  await record(context, refund, await send(context, gateway, refund));
};

/** As with payments: of racing servers one finds it due, and whoever was before is refused. */
const claim = (context: Context, paymentId: PaymentId): Promise<OpenRefund | null> => {
  const { stores, clock, timers } = context;
  const jitter = timers.random();
  return stores.bookings.update<OpenRefund | null>({ by: "payment", paymentId }, ({ refund }) => {
    const nowMs = clock.nowMs();
    if (refund === null || !isOpen(refund) || refund.recoverAtMs > nowMs) return { outcome: null };
    const claimed: OpenRefund = {
      ...carryOn(refund),
      attempts: refund.attempts + 1,
      sentAtMs: refund.sentAtMs ?? nowMs,
      status: "sending",
      failure: refund.failure,
      recoverAtMs: nowMs + leaseOf(context) + backoffMs(refund.attempts, jitter),
    };
    // What it was before says whether it may have been sent: the caller needs to know.
    return { outcome: { ...claimed, status: refund.status }, change: { refunds: [claimed] } };
  });
};

type Sent = RefundAnswer | Unknown | { readonly outcome: "stuck" };

const send = async (
  context: Context,
  gateway: PaymentGateway,
  refund: OpenRefund,
): Promise<Sent> => {
  const request = toGateway(refund);
  if (refund.status === "sending" || refund.status === "pending") {
    const known = await within(context, async () => gateway.lookupRefund?.(request) ?? nothing);
    if (known.outcome !== "nothing" && known.outcome !== "not_found") return known;
    // Nobody can tell, and its key is no longer good: sent again it could be paid back twice.
    const ageMs = context.clock.nowMs() - (refund.sentAtMs ?? refund.requestedAtMs);
    const isOld = ageMs >= gateway.capabilities.idempotencyTtlMs;
    if (known.outcome === "nothing" && isOld) return { outcome: "stuck" };
  }
  return within(context, () => gateway.refund(request));
};

const nothing = { outcome: "nothing" } as const;

const toGateway = (refund: OpenRefund): GatewayRefund => {
  const { refundId, attempt, paymentId, reference, amount, currency, method } = refund;
  return { refundId, attempt, paymentId, reference, amount, currency, method };
};

/** Success may be told by anybody; all else by the latest claim alone. */
const record = async (context: Context, claimed: OpenRefund, answer: Sent): Promise<void> => {
  const { stores, clock, timers } = context;
  const jitter = timers.random();
  const { paymentId, attempts } = claimed;
  await stores.bookings.update({ by: "payment", paymentId, wallet: true }, (state) => {
    const nowMs = clock.nowMs();
    const { refund } = state;
    const change =
      answer.outcome === "refunded"
        ? settleRefund(state, nowMs)
        : refund !== null && isOpen(refund) && refund.attempts === attempts
          ? { refunds: goOn(refund, answer, nowMs, jitter) }
          : undefined;
    return { outcome: undefined, ...(change && { change }) };
  });
};

const goOn = (
  refund: OpenRefund,
  answer: Exclude<Sent, { readonly outcome: "refunded" }>,
  nowMs: number,
  jitter: number,
): readonly Refund[] => {
  const next = carryOn(refund);
  const recoverAtMs = nowMs + backoffMs(refund.attempts, jitter);
  switch (answer.outcome) {
    case "unknown":
      return [{ ...next, status: "sending", recoverAtMs, failure: refund.failure }];
    case "pending":
      return [{ ...next, status: "pending", recoverAtMs, failure: refund.failure }];
    case "stuck":
      return [{ ...next, status: "needs_operator", failure: "outcome_unknown" }];
    case "refused":
      return refund.attempt >= attemptsMax
        ? [{ ...next, status: "needs_operator", failure: answer.reason }]
        : [
            {
              ...next,
              status: "failed",
              recoverAtMs,
              failure: answer.reason,
              attempt: refund.attempt + 1,
              sentAtMs: null,
            },
          ];
  }
};

/** An operator has put right what made it fail: it is sent anew. */
export const retryRefund = ({ refund }: BookingState, nowMs: number): BookingChange | undefined =>
  refund?.status === "needs_operator"
    ? {
        refunds: [
          {
            ...carryOn(refund),
            status: "requested",
            recoverAtMs: nowMs,
            failure: refund.failure,
            attempt: refund.attempt + 1,
            sentAtMs: null,
          },
        ],
      }
    : undefined;
