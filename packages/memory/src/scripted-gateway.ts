import type {
  ChargeRequest,
  Clock,
  FieldError,
  GatewayAnswer,
  GatewayCapabilities,
  PaymentGateway,
  PaymentId,
  PaymentMethod,
  RefundAnswer,
  RefundRequest,
} from "@admit-one/core";
import { createLedger, type LedgerLine } from "./ledger.ts";
import { turn } from "./turn.ts";

const outcomes = ["approve", "decline", "fail", "delay", "redirect"] as const;
type ScriptedOutcome = (typeof outcomes)[number];

export type ScriptedGateway = PaymentGateway & {
  /** How much was taken and paid back so far, by payment. */
  ledger(): readonly LedgerLine[];
};

/** A charge as it stands. `delayed` turns into money by itself, `redirected` by a proof. */
type Charge =
  | {
      readonly state: "final";
      readonly request: ChargeRequest | null;
      readonly answer: GatewayAnswer;
    }
  | { readonly state: "delayed"; readonly request: ChargeRequest; readonly dueAtMs: number }
  | { readonly state: "redirected"; readonly request: ChargeRequest };

const capabilities: GatewayCapabilities = {
  twoStep: false,
  cancelBeforeCapture: true,
  // As long as the process lives, which is more than any real gateway promises.
  idempotencyTtlMs: Number.MAX_SAFE_INTEGER,
  authorizationTtlMs: Number.MAX_SAFE_INTEGER,
  lookupByOurId: true,
  asynchronous: true,
};

/**
 * Makes a gateway that does what the payment's method says: `{type: "scripted", outcome}` approves
 * (the default), declines, fails, settles `delayMs` later, or sends the buyer elsewhere first. It
 * moves no money and forgets all when the process ends: for tests and trials.
 */
export const createScriptedGateway = ({
  clock,
  delayMs = 2000,
}: {
  readonly clock: Clock;
  /** When a charge with the outcome `delay` is captured, counted from the first charge. */
  readonly delayMs?: number;
}): ScriptedGateway => {
  const charges = new Map<PaymentId, Charge>();
  const refunds = new Map<string, RefundAnswer>();
  const ledger = createLedger();

  const finish = (
    paymentId: PaymentId,
    request: ChargeRequest | null,
    answer: GatewayAnswer,
  ): GatewayAnswer => {
    charges.set(paymentId, { state: "final", request, answer });
    if (answer.outcome === "captured") ledger.capture(paymentId, answer.amount);
    return answer;
  };

  const capture = (request: ChargeRequest): GatewayAnswer => {
    const { paymentId, amount, currency } = request;
    const reference = `scripted-${paymentId}`;
    return finish(paymentId, request, { outcome: "captured", reference, amount, currency });
  };

  const decline = (request: ChargeRequest): GatewayAnswer =>
    finish(request.paymentId, request, { outcome: "declined", reason: "scripted_decline" });

  const begin = (request: ChargeRequest): GatewayAnswer => {
    const { paymentId } = request;
    switch (outcomeOf(request.method)) {
      case "approve":
        return capture(request);
      case "decline":
        return decline(request);
      case "fail":
        return finish(paymentId, request, { outcome: "failed", reason: "scripted_failure" });
      case "delay":
        charges.set(paymentId, { state: "delayed", request, dueAtMs: clock.nowMs() + delayMs });
        return now(paymentId);
      case "redirect":
        charges.set(paymentId, { state: "redirected", request });
        return request.proof === null ? now(paymentId) : prove(request);
    }
  };

  const prove = (request: ChargeRequest): GatewayAnswer =>
    request.proof === "decline" ? decline(request) : capture(request);

  const now = (paymentId: PaymentId): GatewayAnswer => {
    const charge = charges.get(paymentId);
    if (charge === undefined) return { outcome: "not_found" };
    if (charge.state === "final") return charge.answer;
    if (charge.state === "redirected") {
      const nextAction = { type: "redirect", url: `about:blank#${paymentId}` };
      return { outcome: "pending", nextAction };
    }
    const due = clock.nowMs() >= charge.dueAtMs;
    return due ? capture(charge.request) : { outcome: "pending", nextAction: null };
  };

  const refund = (request: RefundRequest): RefundAnswer => {
    const known = refunds.get(request.refundId);
    if (known !== undefined) return known;
    const taken = now(request.paymentId);
    const fits =
      taken.outcome === "captured" &&
      taken.currency === request.currency &&
      taken.reference === request.reference &&
      request.amount <= ledger.left(request.paymentId);
    const answer: RefundAnswer = fits
      ? { outcome: "refunded" }
      : { outcome: "refused", reason: "not_captured" };
    if (fits) ledger.refund(request.paymentId, request.amount);
    refunds.set(request.refundId, answer);
    return answer;
  };

  return {
    name: "scripted",
    capabilities,
    checkMethod,
    ledger: ledger.lines,
    charge: async (request) => {
      await turn();
      const known = charges.get(request.paymentId);
      if (known === undefined) return begin(request);
      checkSame(known.request, request);
      return known.state === "redirected" && request.proof !== null
        ? prove(request)
        : now(request.paymentId);
    },
    lookup: async (paymentId) => {
      await turn();
      return now(paymentId);
    },
    cancel: async (paymentId) => {
      await turn();
      const answer = now(paymentId);
      if (answer.outcome === "captured" || answer.outcome === "failed") return answer;
      // Fenced, whether it was unknown, pending or declined: no money under this id any more.
      return finish(paymentId, null, { outcome: "failed", reason: "cancelled" });
    },
    refund: async (request) => {
      await turn();
      return refund(request);
    },
  };
};

const isScripted = (value: unknown): value is ScriptedOutcome =>
  outcomes.some((outcome) => outcome === value);

const outcomeOf = (method: PaymentMethod): ScriptedOutcome => {
  const outcome = method["outcome"] ?? "approve";
  if (!isScripted(outcome)) throw new TypeError("The method was not checked by checkMethod.");
  return outcome;
};

const checkMethod = (method: PaymentMethod): readonly FieldError[] => {
  const { type, outcome, ...others } = method;
  const errors: FieldError[] = [];
  if (type !== "scripted") errors.push({ field: "method.type", message: "must be scripted" });
  if ("outcome" in method && !isScripted(outcome)) {
    const message = `must be one of ${outcomes.join(", ")}`;
    errors.push({ field: "method.outcome", message });
  }
  for (const field of Object.keys(others)) {
    errors.push({ field: `method.${field}`, message: "is not known to the scripted gateway" });
  }
  return errors;
};

/** One id names one charge; real gateways refuse the rest, too. */
const checkSame = (known: ChargeRequest | null, request: ChargeRequest): void => {
  if (known === null) return;
  if (known.amount !== request.amount || known.currency !== request.currency) {
    throw new TypeError(`Payment ${request.paymentId} was charged with another amount before.`);
  }
};
