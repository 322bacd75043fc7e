import assert from "node:assert/strict";
import {
  type Currency,
  type GatewayAnswer,
  type GatewayPayment,
  type GatewayRefund,
  isTwoStep,
  type PaymentGateway,
  type PaymentId,
  type PaymentMethod,
  type WebhookDelivery,
} from "@admit-one/core";
import type { CaseOf } from "../contract-case.ts";

/**
 * Actions of others at the provider, triggered through the provider's test tools or a stand-in. A
 * null means that this provider has no such action, and the cases verify that as well.
 */
export type Elsewhere = {
  /** A refund made at the provider, without one of our ids. */
  refund(payment: GatewayPayment, amount: number): Promise<void>;
  /** One of our refunds fails after it was paid. Null exactly if `refundsAreFinal`. */
  readonly failRefund: ((refundId: string) => Promise<void>) | null;
  /** The balance for refunds runs out, and is filled again. */
  readonly balance: { empty(): Promise<void>; fill(): Promise<void> } | null;
  /** From now on refunds take days. Later all waiting ones are paid, or fail. */
  readonly slowly: { start(): Promise<void>; end(isPaid: boolean): Promise<void> } | null;
  readonly disputes: {
    /** The buyer's bank withdraws the captured amount. */
    open(payment: GatewayPayment): Promise<void>;
    close(payment: GatewayPayment, end: "won" | "lost"): Promise<void>;
  } | null;
};

/** A gateway, with payment methods whose results are known. */
export type GatewayWorld = AsyncDisposable & {
  readonly gateway: PaymentGateway;
  /** Captured by the first charge. */
  readonly approve: PaymentMethod;
  readonly decline: PaymentMethod;
  /** Stays pending until somebody acts. Null if the gateway never answers `pending`. */
  readonly pending: PaymentMethod | null;
  /** The proof for a pending payment. Absent if the gateway never needs one. */
  readonly proofOf?: (payment: GatewayPayment) => Promise<string>;
  /** Null exactly if the gateway has no `movements`. */
  readonly elsewhere: Elsewhere | null;
  /** A delivery as the gateway would send it at an instant. Absent if it sends none. */
  readonly webhook?: (news: {
    readonly eventId: string;
    readonly paymentId: PaymentId;
    readonly sentAtMs: number;
  }) => Promise<Omit<WebhookDelivery, "nowMs">>;
};

export type MakeGateway = () => Promise<GatewayWorld>;
export type GatewayCase = CaseOf<GatewayWorld>;

export const chargeOf = (
  paymentId: string,
  method: PaymentMethod,
  overrides: Partial<GatewayPayment> = {},
): GatewayPayment => ({
  paymentId: paymentId as PaymentId,
  amount: 110_000,
  currency: "KRW" as Currency,
  method,
  proof: null,
  reference: null,
  createdAtMs: 0,
  ...overrides,
});

/** G1: the call that captures or authorizes the money. */
export const first = (
  { gateway }: Pick<GatewayWorld, "gateway">,
  payment: GatewayPayment,
): Promise<GatewayAnswer> =>
  isTwoStep(gateway) ? gateway.authorize(payment) : gateway.charge(payment);

/** Takes over the reference of an answer, as core does. */
export const follow = (payment: GatewayPayment, answer: GatewayAnswer): GatewayPayment =>
  "reference" in answer && answer.reference !== undefined
    ? { ...payment, reference: answer.reference }
    : payment;

/** Captures the money, in one or two steps, with a proof if required. */
export const pay = async (
  world: GatewayWorld,
  payment: GatewayPayment,
): Promise<{ readonly payment: GatewayPayment; readonly answer: GatewayAnswer }> => {
  let known = payment;
  let answer = await first(world, known);
  known = follow(known, answer);
  if (answer.outcome === "pending" && answer.nextAction !== null && world.proofOf) {
    known = { ...known, proof: await world.proofOf(known) };
    answer = await first(world, known);
    known = follow(known, answer);
  }
  if (answer.outcome === "authorized" && isTwoStep(world.gateway)) {
    answer = await world.gateway.capture(known);
    known = follow(known, answer);
  }
  return { payment: known, answer };
};

/** Charges successfully and returns the payment as known then. */
export const captures = async (world: GatewayWorld, paymentId: string): Promise<GatewayPayment> => {
  const { payment, answer } = await pay(world, chargeOf(paymentId, world.approve));
  assert.equal(answer.outcome, "captured");
  return payment;
};

export const refundOf = (
  { paymentId, amount, currency, method, reference }: GatewayPayment,
  refundId: string,
  overrides: Partial<GatewayRefund> = {},
): GatewayRefund => ({
  refundId,
  attempt: 1,
  paymentId,
  reference: reference ?? "unknown",
  amount,
  currency,
  method,
  ...overrides,
});
