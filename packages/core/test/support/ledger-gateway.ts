import type { GatewayAnswer, GatewayPayment, OneStepGateway, PaymentId } from "@admit-one/core";

/** What the gateway does with the next call; `lost` does it and then loses the answer. */
export type Behaviour =
  | "approve"
  | "decline"
  | "fail"
  | "pending"
  | "redirect"
  | "unreachable"
  | "lost"
  | "hang";

type Charge = { readonly request: GatewayPayment; answer: GatewayAnswer };

export type LedgerGateway = OneStepGateway & {
  /** What happens to the coming calls, first things first; after that, `approve`. */
  script(...behaviours: readonly Behaviour[]): void;
  /** What happened to money, by payment. */
  captured(): ReadonlyMap<PaymentId, number>;
  refunded(): ReadonlyMap<PaymentId, number>;
  /** Settles a charge that is pending. */
  settle(paymentId: PaymentId, how: "approve" | "decline"): void;
  /** Makes captured money appear whatever was answered before: a gateway that breaks its word. */
  forceCapture(request: GatewayPayment): void;
  readonly calls: readonly string[];
};

/**
 * A gateway that keeps the port's laws and a ledger, with faults on demand. Where `inBrowser`, the
 * buyer authorizes there first, and nobody may count on a fence.
 */
export const createLedgerGateway = (name = "fake", inBrowser = false): LedgerGateway => {
  const charges = new Map<PaymentId, Charge>();
  const fenced = new Set<PaymentId>();
  const captured = new Map<PaymentId, number>();
  const refunded = new Map<PaymentId, number>();
  const refunds = new Set<string>();
  const calls: string[] = [];
  let script: Behaviour[] = [];

  const capture = (request: GatewayPayment): GatewayAnswer => {
    const { paymentId, amount, currency } = request;
    captured.set(paymentId, (captured.get(paymentId) ?? 0) + amount);
    const answer: GatewayAnswer = { outcome: "captured", reference: "ref", amount, currency };
    charges.set(paymentId, { request, answer });
    return answer;
  };

  const first = (request: GatewayPayment, behaviour: Behaviour): GatewayAnswer => {
    switch (behaviour) {
      case "approve":
      case "lost":
        return capture(request);
      case "decline":
        return { outcome: "declined", reason: "no money" };
      case "fail":
        return { outcome: "failed", reason: "no service" };
      case "redirect":
        return { outcome: "pending", nextAction: { type: "redirect", url: "https://pay.test" } };
      case "pending":
      case "hang":
        return { outcome: "pending", nextAction: null };
      case "unreachable":
        throw new Error("unreachable");
    }
  };

  const called = (what: string): Behaviour => {
    calls.push(what);
    const behaviour = script.shift() ?? "approve";
    if (behaviour === "unreachable") throw new Error("unreachable");
    return behaviour;
  };

  const answered = async <A>(behaviour: Behaviour, answer: A): Promise<A> => {
    if (behaviour === "lost") throw new Error("connection lost after the effect");
    if (behaviour === "hang") return new Promise<A>(() => {});
    return answer;
  };

  return {
    name,
    capabilities: {
      twoStep: false,
      cancelBeforeCapture: !inBrowser,
      idempotencyTtlMs: Number.MAX_SAFE_INTEGER,
      authorizationTtlMs: inBrowser ? 60_000 : Number.MAX_SAFE_INTEGER,
      onlyProofTakesMoney: inBrowser,
      lookupByOurId: true,
      asynchronous: true,
      refundsAreFinal: true,
    },
    calls,
    script: (...behaviours) => {
      script = [...behaviours];
    },
    captured: () => captured,
    refunded: () => refunded,
    settle: (paymentId, how) => {
      const charge = charges.get(paymentId);
      if (charge?.answer.outcome !== "pending") return;
      charge.answer = first(charge.request, how);
    },
    forceCapture: capture,
    accepts: () => true,
    checkMethod: () => [],
    charge: async (request) => {
      const behaviour = called("charge");
      const { paymentId } = request;
      if (fenced.has(paymentId)) {
        return answered(behaviour, { outcome: "failed", reason: "cancelled" } as const);
      }
      const known = charges.get(paymentId);
      const proven = known?.answer.outcome === "pending" && request.proof !== null;
      const done = inBrowser && request.proof === null ? "redirect" : behaviour;
      const answer = known && !proven ? known.answer : first(request, done);
      charges.set(paymentId, { request, answer });
      return answered(behaviour, answer);
    },
    lookup: async ({ paymentId }) => {
      const behaviour = called("lookup");
      const answer = charges.get(paymentId)?.answer;
      if (answer === undefined && fenced.has(paymentId)) {
        return answered(behaviour, { outcome: "failed", reason: "cancelled" } as const);
      }
      return answered(behaviour, answer ?? ({ outcome: "not_found" } as const));
    },
    cancel: async ({ paymentId }) => {
      const behaviour = called("cancel");
      const charge = charges.get(paymentId);
      if (charge && charge.answer.outcome !== "pending") return answered(behaviour, charge.answer);
      fenced.add(paymentId);
      const answer = { outcome: "failed", reason: "cancelled" } as const;
      if (charge) charge.answer = answer;
      return answered(behaviour, answer);
    },
    refund: async ({ refundId, paymentId, amount }) => {
      const behaviour = called("refund");
      if (!refunds.has(refundId)) {
        refunds.add(refundId);
        refunded.set(paymentId, (refunded.get(paymentId) ?? 0) + amount);
      }
      return answered(behaviour, { outcome: "refunded" } as const);
    },
  };
};
