import { storableText } from "../../kernel/validate.ts";
import { backoffMs } from "../../payment/backoff.ts";
import { replace } from "../../payment/cover.ts";
import { findGateway, gatewayOf, type Unknown, within } from "../../payment/gateway-call.ts";
import { leaseOf } from "../../payment/lease.ts";
import { walletType } from "../../payment/ledger.ts";
import type { Dispute } from "../../payment/payment.ts";
import { refundEvent } from "../../payment/payment-events.ts";
import type {
  GatewayRefund,
  PaymentGateway,
  RefundAnswer,
} from "../../payment/payment-gateway.port.ts";
import {
  isOpen,
  nextVersion,
  type OpenRefund,
  type OwnRefund,
  owedOf,
  ownBase,
} from "../../payment/refund.ts";
import {
  pendingPatienceMs,
  pendingPauseMs,
  refusalPatienceMs,
  refusedPauseMs,
  silencePatienceMs,
} from "../../payment/refund-schedule.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import type { DueRefund } from "../booking-store.port.ts";
import type { SalesContext } from "../sales-context.ts";
import { book, draftOf } from "./book.ts";
import { settleRefund } from "./settle-refund.ts";

/**
 * Sends one refund that is due, or looks up its result. A refund that needs no gateway is settled.
 * Returns the amount sent if only the gateway's books can explain the answer, otherwise null. The
 * books explain a refusal. They also show how much was paid when an earlier attempt, for more or
 * less, succeeded after all.
 */
export const recoverRefund = async (
  context: SalesContext,
  named: DueRefund,
): Promise<number | null> => {
  const refund = await claim(context, named);
  if (refund === null) return null;
  if (needsNoGateway(refund)) {
    await record(context, refund, { outcome: "refunded" });
    return null;
  }
  const gateway = gatewayOf(context, refund.method);
  const answer = await send(context, gateway, refund);
  await record(context, refund, answer);
  return needsBooks(refund, answer) ? owedOf(refund) : null;
};

const needsBooks = (refund: OpenRefund, answer: Sent): boolean =>
  answer.outcome === "refused"
    ? answer.retry !== "later" || refund.refusedSinceMs === null
    : answer.outcome === "refunded" && refund.attempt > 1;

const needsNoGateway = (refund: OpenRefund): boolean =>
  refund.method.type === walletType || owedOf(refund) === 0;

const openIn = ({ refunds }: BookingState, refundId: string): OpenRefund | undefined =>
  refunds.filter(isOpen).find((refund) => refund.refundId === refundId);

/**
 * As with payments: of racing servers only one finds the refund due, and the previous claim holder
 * is refused.
 */
const claim = (
  context: SalesContext,
  { paymentId, refundId }: DueRefund,
): Promise<OpenRefund | null> => {
  const { stores, clock, timers } = context;
  const jitter = timers.random();
  return stores.bookings.update<OpenRefund | null>({ by: "payment", paymentId }, (state) => {
    const nowMs = clock.nowMs();
    const refund = openIn(state, refundId);
    if (refund === undefined || refund.recoverAtMs > nowMs) return { outcome: null };
    // The refund waits until its gateway is back.
    const isServed = needsNoGateway(refund) || findGateway(context, refund.method) !== undefined;
    if (!isServed) return { outcome: null };
    const claimed: OpenRefund = {
      ...nextVersion(refund),
      attempts: refund.attempts + 1,
      sentAtMs: refund.sentAtMs ?? nowMs,
      status: "sending",
      failure: refund.failure,
      recoverAtMs: nowMs + leaseOf(context) + backoffMs(refund.attempts, jitter),
    };
    // The previous status shows the caller whether it may have been sent.
    return { outcome: { ...claimed, status: refund.status }, change: { refunds: [claimed] } };
  });
};

type Sent = RefundAnswer | Unknown | { readonly outcome: "stuck" };

const send = async (
  context: SalesContext,
  gateway: PaymentGateway,
  refund: OpenRefund,
): Promise<Sent> => {
  const request = toGateway(refund);
  if (refund.status === "sending" || refund.status === "pending") {
    const known = await within(context, async () => gateway.lookupRefund?.(request) ?? nothing);
    if (known.outcome !== "nothing" && known.outcome !== "not_found") return known;
    // The result cannot be looked up, and the key is no longer valid: sending it again could pay
    // twice.
    const ageMs = context.clock.nowMs() - (refund.sentAtMs ?? refund.requestedAtMs);
    const isOld = ageMs >= gateway.capabilities.idempotencyTtlMs;
    if (known.outcome === "nothing" && isOld) return { outcome: "stuck" };
  }
  return within(context, () => gateway.refund(request));
};

const nothing = { outcome: "nothing" } as const;

const toGateway = (refund: OpenRefund): GatewayRefund => {
  const { refundId, attempt, paymentId, reference, currency, method } = refund;
  return { refundId, attempt, paymentId, reference, amount: owedOf(refund), currency, method };
};

/** Any worker may record success. Other results are accepted only from the current claim holder. */
const record = async (context: SalesContext, claimed: OpenRefund, answer: Sent): Promise<void> => {
  const { stores, clock, timers } = context;
  const jitter = timers.random();
  const { paymentId, refundId, attempts } = claimed;
  await stores.bookings.update({ by: "payment", paymentId, wallet: true }, (state) => {
    const nowMs = clock.nowMs();
    const refund = openIn(state, refundId);
    const change =
      answer.outcome === "refunded"
        ? settleRefund(state, claimed, nowMs)
        : refund?.attempts === attempts
          ? putAnswer(state, goOn(refund, answer, nowMs, jitter), nowMs)
          : undefined;
    return { outcome: undefined, ...(change && { change }) };
  });
};

/**
 * A refund that is no longer being sent may be settled by money paid elsewhere meanwhile. Then less
 * of the payment is back than its events said, so the refusal is announced.
 */
const putAnswer = (state: BookingState, refund: OwnRefund, nowMs: number): BookingChange => {
  const isOver = refund.status === "failed" || refund.status === "needs_operator";
  const mayBeSettled = isOver && state.refunds.length + disputesOf(state).length > 1;
  if (!mayBeSettled) return { refunds: [{ ...refund, version: refund.version + 1 }] };
  const draft = { ...draftOf(state), refunds: replace(state.refunds, refund) };
  // Only a dispute whose money has not covered anything else yet can have covered this refund.
  const isLost = disputesOf(state).some(
    ({ status, amount, covers }) => status === "lost" && amount > covers,
  );
  const kept = isLost ? "dispute_lost" : "paid_back_outside";
  const change = book(state, draft, { cause: "refund_refused", kept, actor: "provider", nowMs });
  const [payment] = change.payments ?? [];
  const after = change.refunds?.find(({ refundId }) => refundId === refund.refundId);
  const isOpenAgain = payment?.status === "captured" && state.payment?.status !== "captured";
  if (!isOpenAgain || after === undefined) return change;
  const reason = refund.failure ?? "unknown";
  const announced = refundEvent(payment, after, nowMs, { type: "RefundFailed", reason });
  return { ...change, events: [announced, ...(change.events ?? [])] };
};

const disputesOf = ({ payment }: BookingState): readonly Dispute[] =>
  payment !== null && "disputes" in payment ? payment.disputes : [];

const goOn = (
  refund: OpenRefund,
  answer: Exclude<Sent, { readonly outcome: "refunded" }>,
  nowMs: number,
  jitter: number,
): OwnRefund => {
  const { failure, attempts } = refund;
  const base = ownBase(refund);
  const stuck = (why: string): OwnRefund => ({
    ...base,
    status: "needs_operator",
    failure: storableText(why),
    stuckAtMs: nowMs,
  });
  const ageMs = nowMs - (refund.sentAtMs ?? nowMs);
  switch (answer.outcome) {
    case "unknown":
      return ageMs >= silencePatienceMs
        ? stuck("outcome_unknown")
        : {
            ...base,
            status: "sending",
            recoverAtMs: nowMs + backoffMs(attempts, jitter),
            failure,
          };
    case "pending":
      return ageMs >= pendingPatienceMs
        ? stuck("still_pending")
        : {
            ...base,
            status: "pending",
            recoverAtMs: nowMs + pendingPauseMs(attempts, jitter),
            failure,
          };
    case "stuck":
      return stuck("outcome_unknown");
    case "refused": {
      const refusedSinceMs = refund.refusedSinceMs ?? nowMs;
      const refusedForMs = nowMs - refusedSinceMs;
      if (answer.retry !== "later" || refusedForMs >= refusalPatienceMs)
        return stuck(answer.reason);
      return {
        ...base,
        attempt: refund.attempt + 1,
        sentAtMs: null,
        refusedSinceMs,
        status: "failed",
        recoverAtMs: nowMs + refusedPauseMs(refusedForMs, jitter),
        failure: storableText(answer.reason),
      };
    }
  }
};
