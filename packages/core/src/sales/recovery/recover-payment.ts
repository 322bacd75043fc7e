import type { PaymentId } from "../../kernel/ids.ts";
import { backoffMs } from "../../payment/backoff.ts";
import {
  findGateway,
  firstCall,
  gatewayOf,
  toGateway,
  type Unknown,
  unknown,
  within,
} from "../../payment/gateway-call.ts";
import { isMoneyInDoubt } from "../../payment/in-doubt.ts";
import { leaseOf } from "../../payment/lease.ts";
import type { Payment, PendingPayment, UnpaidPayment } from "../../payment/payment.ts";
import {
  type GatewayAnswer,
  isTwoStep,
  type PaymentGateway,
} from "../../payment/payment-gateway.port.ts";
import { watchUntil } from "../../payment/watch.ts";
import type { BookingState } from "../booking.ts";
import { carryOut, change, missesOf, resolve } from "../paying/carry-out.ts";
import { fence } from "../paying/fence.ts";
import { endWithoutMoney, isPaying } from "../paying/settle-payment.ts";
import { captureNow, settlementOf } from "../paying/take-payment.ts";
import { learnMovements } from "../refunding/learn-movements.ts";
import type { Recovered } from "../refunding/recovered.ts";
import type { SalesContext } from "../sales-context.ts";
import { type Move, nextMove } from "./recovery-table.ts";

const nothingToAsk: Recovered = { isAsked: false, isHeard: true };

/**
 * Advances one payment. With `isNews`, for news from outside, it looks up the payment even if it is
 * not due or has ended; once its money was captured, the news may be about a refund or dispute. A
 * payment whose gateway this process does not serve stays as it is.
 */
export const recoverPayment = async (
  context: SalesContext,
  paymentId: PaymentId,
  isNews = false,
): Promise<Recovered> => {
  const recovered = await recoverOne(context, paymentId, isNews);
  if (!isNews || !recovered.isHeard) return recovered;
  const { isAsked, isHeard } = await learnMovements(context, paymentId);
  return { isAsked: recovered.isAsked || isAsked, isHeard };
};

const recoverOne = async (
  context: SalesContext,
  paymentId: PaymentId,
  isNews: boolean,
): Promise<Recovered> => {
  const claimed = await claim(context, paymentId, isNews);
  if (claimed === "not_due") return nothingToAsk;
  if (claimed === "gateway_missing") return { isAsked: false, isHeard: false };
  const { payment } = claimed;
  switch (payment.status) {
    case "pending":
      return recoverPending(context, gatewayOf(context, payment.method), payment, claimed.unwanted);
    case "captured":
      await resolve(context, claimed);
      return nothingToAsk;
    case "declined":
    case "failed":
      return lookForLateMoney(context, gatewayOf(context, payment.method), payment);
    case "refunding":
    case "refunded":
      return nothingToAsk;
  }
};

type Claimed = {
  readonly payment: Payment;
  readonly reservation: NonNullable<BookingState["reservation"]>;
  readonly unwanted: boolean;
};

type NotClaimed = "not_due" | "gateway_missing";

/** Whether only its gateway can advance it. */
const mustBeAsked = ({ status }: Payment): boolean =>
  status === "pending" || status === "declined" || status === "failed";

/**
 * The claim is a lease with a fencing token. It moves `recoverAtMs` into the future, so that only
 * one of several racing servers finds the payment due. It raises `attempts`, so that the previous
 * holder is refused from now on.
 */
const claim = (
  context: SalesContext,
  paymentId: PaymentId,
  isNews: boolean,
): Promise<Claimed | NotClaimed> => {
  const { stores, clock, timers } = context;
  const jitter = timers.random();
  return stores.bookings.update<Claimed | NotClaimed>({ by: "payment", paymentId }, (state) => {
    const { payment, reservation, show } = state;
    const nowMs = clock.nowMs();
    if (payment === null || reservation === null) return { outcome: "not_due" };
    const dueAtMs = "recoverAtMs" in payment ? payment.recoverAtMs : null;
    if (!isNews && (dueAtMs === null || dueAtMs > nowMs)) return { outcome: "not_due" };
    if (mustBeAsked(payment) && findGateway(context, payment.method) === undefined) {
      return { outcome: "gateway_missing" };
    }
    const unwanted = show?.cancelled !== false || !isPaying(reservation, payment);
    const untilMs = nowMs + leaseOf(context);
    const next = taken(payment, nowMs, untilMs, jitter);
    return {
      outcome: { payment: next ?? payment, reservation, unwanted },
      ...(next && { change: { payments: [next] } }),
    };
  });
};

const taken = (
  payment: Payment,
  nowMs: number,
  untilMs: number,
  jitter: number,
): Payment | undefined => {
  const next = { version: payment.version + 1 };
  if (payment.status === "pending") {
    const { attempts } = payment;
    const recoverAtMs = untilMs + backoffMs(missesOf(payment), jitter);
    return { ...payment, ...next, attempts: attempts + 1, recoverAtMs };
  }
  if (!("watchUntilMs" in payment) || payment.watchUntilMs === null) return undefined;
  const { watchUntilMs, attempts } = payment;
  const recoverAtMs = nowMs >= watchUntilMs ? null : untilMs + 60 * backoffMs(attempts, jitter);
  return { ...payment, ...next, attempts: attempts + 1, recoverAtMs };
};

const recoverPending = async (
  context: SalesContext,
  gateway: PaymentGateway,
  payment: PendingPayment,
  unwanted: boolean,
): Promise<Recovered> => {
  const decide = (known: GatewayAnswer | Unknown): Move =>
    nextMove(payment, known, {
      nowMs: context.clock.nowMs(),
      capabilities: gateway.capabilities,
      unwanted,
      clockSkewMs: context.options.clockSkewMs,
    });
  // If the payment ends whatever the gateway says, no look-up is needed.
  if (decide(unknown).move === "let_go") {
    await release(context, gateway, payment);
    return nothingToAsk;
  }
  const known = await within(context, () => gateway.lookup(toGateway(payment)));
  await carryMoveOut(context, gateway, payment, decide(known));
  return { isAsked: true, isHeard: true };
};

const carryMoveOut = async (
  context: SalesContext,
  gateway: PaymentGateway,
  payment: PendingPayment,
  next: Move,
): Promise<void> => {
  switch (next.move) {
    case "settle":
      await carryOut(context, payment, next.answer);
      return;
    case "send":
    case "capture": {
      const answer =
        next.move === "capture"
          ? next.answer
          : await within(context, () => firstCall(gateway, toGateway(payment)));
      const after = await carryOut(context, payment, settlementOf(answer));
      if (isTwoStep(gateway)) await captureNow(context, gateway, after);
      return;
    }
    case "void":
      await giveUp(context, gateway, payment);
      return;
    case "let_go":
      await release(context, gateway, payment);
      return;
    case "wait":
      await carryOut(context, payment, unknown);
      return;
  }
};

/** Stores `voiding`, then calls the gateway's `cancel`. */
const giveUp = async (
  context: SalesContext,
  gateway: PaymentGateway,
  payment: PendingPayment,
): Promise<void> => {
  const { payment: voiding } = await change(context, payment.paymentId, (_, now) =>
    now.status === "pending" && now.attempts === payment.attempts && now.step !== "voiding"
      ? { payments: [{ ...now, version: now.version + 1, step: "voiding" }] }
      : undefined,
  );
  if (voiding.status !== "pending" || voiding.attempts !== payment.attempts) return;
  await fence(context, gateway, voiding);
};

/** Nothing can be fenced: frees the seats, and watches for money if any may arrive. */
const release = async (
  context: SalesContext,
  { capabilities }: PaymentGateway,
  payment: PendingPayment,
): Promise<void> => {
  await change(context, payment.paymentId, (state, now) => {
    if (now.status !== "pending" || now.attempts !== payment.attempts) return undefined;
    const nowMs = context.clock.nowMs();
    const watchUntilMs = watchUntil(now, capabilities, nowMs);
    const reason = isMoneyInDoubt(now, capabilities) ? "never_arrived" : "never_authorized";
    const answer = { outcome: "failed", reason } as const;
    return endWithoutMoney(state, now, answer, nowMs, watchUntilMs);
  });
};

const lookForLateMoney = async (
  context: SalesContext,
  gateway: PaymentGateway,
  payment: UnpaidPayment,
): Promise<Recovered> => {
  const known = toGateway({ ...payment, proof: null });
  const found = await within(context, () => gateway.lookup(known));
  // Nobody will capture this authorization. Cancelling it returns the money before it expires.
  const answer =
    found.outcome === "authorized" ? await within(context, () => gateway.cancel(known)) : found;
  if (answer.outcome === "captured") await carryOut(context, payment, answer);
  return { isAsked: true, isHeard: answer.outcome !== "unknown" };
};
