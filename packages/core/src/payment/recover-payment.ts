import type { Context } from "../context.ts";
import type { PaymentId } from "../ids.ts";
import type { BookingState } from "../reservation/booking.ts";
import { backoffMs, carryOut, change, missesOf, resolve } from "./carry-out.ts";
import { firstCall, gatewayOf, toGateway, unknown, within } from "./gateway-call.ts";
import type { Payment, PendingPayment, UnpaidPayment } from "./payment.ts";
import { isTwoStep, type PaymentGateway } from "./payment-gateway.port.ts";
import { type Move, nextMove } from "./recovery-table.ts";
import { endWithoutMoney, isPaying } from "./settle-payment.ts";
import { captureNow, leaseOf, settlementOf } from "./take-payment.ts";

/** How long a payment that was given up in doubt is watched at least: a day. */
const watchAtLeastMs = 86_400_000;

/**
 * Brings one payment further. `asked` is for news from outside: it is looked at though it is not
 * due, and though it is over. False where the gateway did not answer for one that nobody else asks
 * for any more: then the news must not be forgotten.
 */
export const recoverPayment = async (
  context: Context,
  paymentId: PaymentId,
  asked = false,
): Promise<boolean> => {
  const claimed = await claim(context, paymentId, asked);
  if (claimed === null) return true;
  const { payment } = claimed;
  switch (payment.status) {
    case "pending":
      await recoverPending(context, gatewayOf(context, payment.method), payment, claimed.unwanted);
      return true;
    case "captured":
      await resolve(context, claimed);
      return true;
    case "declined":
    case "failed":
      return lookForLateMoney(context, gatewayOf(context, payment.method), payment);
    case "refunding":
    case "refunded":
      return true;
  }
};

type Claimed = {
  readonly payment: Payment;
  readonly reservation: NonNullable<BookingState["reservation"]>;
  readonly unwanted: boolean;
};

/**
 * The claim is a lease with a fencing number: it moves `recoverAtMs` on, so that of racing servers
 * one finds the payment due, and raises `attempts`, so that the one before is refused from now on.
 */
const claim = (context: Context, paymentId: PaymentId, asked: boolean): Promise<Claimed | null> => {
  const { stores, clock, timers } = context;
  const jitter = timers.random();
  return stores.bookings.update<Claimed | null>({ by: "payment", paymentId }, (state) => {
    const { payment, reservation, show } = state;
    const nowMs = clock.nowMs();
    if (payment === null || reservation === null) return { outcome: null };
    const dueAtMs = "recoverAtMs" in payment ? payment.recoverAtMs : null;
    if (!asked && (dueAtMs === null || dueAtMs > nowMs)) return { outcome: null };
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
  context: Context,
  gateway: PaymentGateway,
  payment: PendingPayment,
  unwanted: boolean,
): Promise<void> => {
  const known = await within(context, () => gateway.lookup(toGateway(payment)));
  const next = nextMove(payment, known, {
    nowMs: context.clock.nowMs(),
    capabilities: gateway.capabilities,
    unwanted,
    clockSkewMs: context.options.clockSkewMs,
  });
  await carryMoveOut(context, gateway, payment, next);
};

const carryMoveOut = async (
  context: Context,
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
      await letGo(context, gateway, payment);
      return;
    case "wait":
      await carryOut(context, payment, unknown);
      return;
  }
};

/** Fences the payment, announced before; an answer that is not final is as unknown as none. */
const giveUp = async (
  context: Context,
  gateway: PaymentGateway,
  payment: PendingPayment,
): Promise<void> => {
  const { payment: voiding } = await change(context, payment.paymentId, (_, now) =>
    now.status === "pending" && now.attempts === payment.attempts && now.step !== "voiding"
      ? { payments: [{ ...now, version: now.version + 1, step: "voiding" }] }
      : undefined,
  );
  if (voiding.status !== "pending" || voiding.attempts !== payment.attempts) return;
  const answer = await within(context, () => gateway.cancel(toGateway(voiding)));
  const final =
    answer.outcome === "captured" || answer.outcome === "declined" || answer.outcome === "failed";
  await carryOut(context, voiding, final ? answer : unknown);
};

/** Nothing was ever heard of it, and nothing can be fenced: the seats are free, money is watched for. */
const letGo = async (
  context: Context,
  { capabilities }: PaymentGateway,
  payment: PendingPayment,
): Promise<void> => {
  await change(context, payment.paymentId, (state, now) => {
    if (now.status !== "pending" || now.attempts !== payment.attempts) return undefined;
    const nowMs = context.clock.nowMs();
    const watchUntilMs = nowMs + watchFor(capabilities.authorizationTtlMs);
    const answer = { outcome: "failed", reason: "never_arrived" } as const;
    return endWithoutMoney(state, now, answer, nowMs, watchUntilMs);
  });
};

export const watchFor = (authorizationTtlMs: number): number =>
  Math.min(Math.max(authorizationTtlMs, watchAtLeastMs), 30 * watchAtLeastMs);

const lookForLateMoney = async (
  context: Context,
  gateway: PaymentGateway,
  payment: UnpaidPayment,
): Promise<boolean> => {
  const known = toGateway({ ...payment, proof: null });
  const found = await within(context, () => gateway.lookup(known));
  // Nobody will capture it any more, so the buyer gets it back before it lapses by itself.
  const answer =
    found.outcome === "authorized" ? await within(context, () => gateway.cancel(known)) : found;
  if (answer.outcome === "captured") await carryOut(context, payment, answer);
  return answer.outcome !== "unknown";
};
