import type {
  Clock,
  GatewayAnswer,
  GatewayPayment,
  GatewayRefund,
  ListedPayment,
  PaymentId,
  PaymentMethod,
  RefundAnswer,
} from "@admit-one/core";
import { createLedger, type Ledger } from "./ledger.ts";
import {
  type Captured,
  createScriptedMovements,
  type ScriptedMovements,
} from "./scripted-movements.ts";

export const scriptedOutcomes = ["approve", "decline", "fail", "delay", "redirect"] as const;
type ScriptedOutcome = (typeof scriptedOutcomes)[number];

export const isScripted = (value: unknown): value is ScriptedOutcome =>
  scriptedOutcomes.some((outcome) => outcome === value);

/** Whether it is a positive safe integer. */
export const isPayable = (amount: number): boolean => Number.isSafeInteger(amount) && amount > 0;

/** Whether a successful first call captures the money or only authorizes it. */
type Success = "capture" | "authorize";

/** The state of a payment. `delayed` succeeds by time, `redirected` by a proof. */
type Charge =
  | { readonly state: "final"; readonly answer: GatewayAnswer; readonly atMs: number }
  | { readonly state: "authorized" }
  | { readonly state: "delayed"; readonly success: Success; readonly dueAtMs: number }
  | { readonly state: "redirected" };

type Entry = Charge & { readonly payment: GatewayPayment | null };

export type ScriptedBank = {
  readonly ledger: Ledger["lines"];
  readonly movements: ScriptedMovements;
  pay(payment: GatewayPayment, success: Success): GatewayAnswer;
  capture(paymentId: PaymentId): GatewayAnswer;
  now(paymentId: PaymentId): GatewayAnswer;
  cancel(paymentId: PaymentId): GatewayAnswer;
  refund(refund: GatewayRefund): RefundAnswer;
  /** A captured payment. */
  captured(paymentId: PaymentId): Captured;
  capturedSince(sinceMs: number): readonly ListedPayment[];
};

/** The books of a scripted gateway. Every answer and all money follow from the calls made. */
export const createScriptedBank = ({
  clock,
  delayMs = 2000,
  tell = () => {},
}: {
  readonly clock: Clock;
  readonly delayMs?: number;
  /** Called with the payment whose refunds or disputes changed. */
  readonly tell?: (paymentId: PaymentId) => void;
}): ScriptedBank => {
  const entries = new Map<PaymentId, Entry>();
  const ledger = createLedger();
  const movements = createScriptedMovements(ledger, clock, tell);

  const finish = (
    paymentId: PaymentId,
    payment: GatewayPayment | null,
    answer: GatewayAnswer,
  ): GatewayAnswer => {
    entries.set(paymentId, { state: "final", payment, answer, atMs: clock.nowMs() });
    if (answer.outcome === "captured") ledger.capture(paymentId, answer.amount);
    return answer;
  };

  const take = (payment: GatewayPayment): GatewayAnswer =>
    finish(payment.paymentId, payment, { outcome: "captured", ...moneyOf(payment) });

  const succeed = (payment: GatewayPayment, success: Success): GatewayAnswer => {
    if (success === "capture") return take(payment);
    entries.set(payment.paymentId, { state: "authorized", payment });
    return authorized(payment);
  };

  const decline = (payment: GatewayPayment): GatewayAnswer =>
    finish(payment.paymentId, payment, { outcome: "declined", reason: "scripted_decline" });

  const prove = (payment: GatewayPayment, success: Success): GatewayAnswer =>
    payment.proof === "decline" ? decline(payment) : succeed(payment, success);

  const begin = (payment: GatewayPayment, success: Success): GatewayAnswer => {
    const { paymentId, proof, amount } = payment;
    if (!isPayable(amount)) {
      return finish(paymentId, payment, { outcome: "failed", reason: "scripted_amount" });
    }
    switch (outcomeOf(payment.method)) {
      case "approve":
        return succeed(payment, success);
      case "decline":
        return decline(payment);
      case "fail":
        return finish(paymentId, payment, { outcome: "failed", reason: "scripted_failure" });
      case "delay":
        entries.set(paymentId, {
          state: "delayed",
          payment,
          success,
          dueAtMs: clock.nowMs() + delayMs,
        });
        return now(paymentId);
      case "redirect":
        entries.set(paymentId, { state: "redirected", payment });
        return proof === null ? now(paymentId) : prove(payment, success);
    }
  };

  const now = (paymentId: PaymentId): GatewayAnswer => {
    const entry = entries.get(paymentId);
    if (entry === undefined) return { outcome: "not_found" };
    switch (entry.state) {
      case "final":
        return entry.answer;
      case "redirected":
        return {
          outcome: "pending",
          nextAction: { type: "redirect", url: `about:blank#${paymentId}` },
        };
      case "authorized":
        return authorized(known(entry));
      case "delayed":
        return clock.nowMs() >= entry.dueAtMs
          ? succeed(known(entry), entry.success)
          : { outcome: "pending", nextAction: null };
    }
  };

  const refund = (request: GatewayRefund): RefundAnswer => {
    const { paymentId, currency, reference } = request;
    const taken = now(paymentId);
    const fits =
      taken.outcome === "captured" && taken.currency === currency && taken.reference === reference;
    return fits
      ? movements.refund(request)
      : { outcome: "refused", reason: "not_captured", retry: "never" };
  };

  return {
    ledger: ledger.lines,
    movements,
    now,
    refund,
    captured: (paymentId) => {
      const taken = now(paymentId);
      if (taken.outcome !== "captured") throw new TypeError(`${paymentId} is ${taken.outcome}.`);
      return { paymentId, currency: taken.currency };
    },
    pay: (payment, success) => {
      const entry = entries.get(payment.paymentId);
      if (entry === undefined) return begin(payment, success);
      checkSame(entry.payment, payment);
      return entry.state === "redirected" && payment.proof !== null
        ? prove(payment, success)
        : now(payment.paymentId);
    },
    capture: (paymentId) => {
      const answer = now(paymentId);
      const entry = entries.get(paymentId);
      return entry?.state === "authorized" ? take(known(entry)) : answer;
    },
    cancel: (paymentId) => {
      const answer = now(paymentId);
      if (answer.outcome === "captured" || answer.outcome === "failed") return answer;
      // Fenced, whether it was unknown, pending or declined: this id never takes money again.
      return finish(paymentId, null, { outcome: "failed", reason: "scripted_cancel" });
    },
    capturedSince: (sinceMs) =>
      [...entries].flatMap(([paymentId, entry]) =>
        entry.state === "final" && entry.answer.outcome === "captured" && entry.atMs >= sinceMs
          ? [
              {
                ...moneyOf(known(entry)),
                paymentId,
                method: known(entry).method,
                capturedAtMs: entry.atMs,
              },
            ]
          : [],
      ),
  };
};

const moneyOf = ({ paymentId, amount, currency }: GatewayPayment) => ({
  reference: `scripted-${paymentId}`,
  amount,
  currency,
});

const authorized = (payment: GatewayPayment): GatewayAnswer => ({
  outcome: "authorized",
  ...moneyOf(payment),
});

const known = ({ payment }: Entry): GatewayPayment => {
  if (payment === null) throw new TypeError("Only fenced payments are known by their id alone.");
  return payment;
};

const outcomeOf = (method: PaymentMethod): ScriptedOutcome => {
  const outcome = method["outcome"] ?? "approve";
  if (!isScripted(outcome)) throw new TypeError("The method was not checked by checkMethod.");
  return outcome;
};

/** One id identifies one payment. Real gateways also refuse anything else. */
const checkSame = (before: GatewayPayment | null, payment: GatewayPayment): void => {
  if (before === null) return;
  if (before.amount !== payment.amount || before.currency !== payment.currency) {
    throw new TypeError(`Payment ${payment.paymentId} was charged with another amount before.`);
  }
};
