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
 * What others do at the provider, as its own test tools or a stand-in can make it happen. Each null
 * says that this provider has no such thing; the cases hold the gateway to that as well.
 */
export type Elsewhere = {
  /** Somebody pays back at the provider, without an id of ours. */
  refund(payment: GatewayPayment, amount: number): Promise<void>;
  /** A refund of ours fails after it was paid; null exactly where `refundsAreFinal`. */
  readonly failRefund: ((refundId: string) => Promise<void>) | null;
  /** What refunds are paid from runs out, and is filled again. */
  readonly balance: { empty(): Promise<void>; fill(): Promise<void> } | null;
  /** Refunds take days from now on; later all that wait are paid, or fail. */
  readonly slowly: { start(): Promise<void>; end(isPaid: boolean): Promise<void> } | null;
  readonly disputes: {
    /** The buyer's bank withdraws what was taken. */
    open(payment: GatewayPayment): Promise<void>;
    close(payment: GatewayPayment, end: "won" | "lost"): Promise<void>;
  } | null;
};

/** A gateway with ways to pay whose ends are known beforehand. */
export type GatewayWorld = AsyncDisposable & {
  readonly gateway: PaymentGateway;
  /** Captured by the first charge. */
  readonly approve: PaymentMethod;
  readonly decline: PaymentMethod;
  /** Stays pending for as long as nobody does anything; null where nothing ever is. */
  readonly pending: PaymentMethod | null;
  /** What the buyer brings back for a pending payment; absent where no proof is ever asked for. */
  readonly proofOf?: (payment: GatewayPayment) => Promise<string>;
  /** Null exactly where the gateway has no `movements`. */
  readonly elsewhere: Elsewhere | null;
  /** A delivery that the gateway would send at an instant; absent where it sends none. */
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

/** G1: the call that takes the money, or reserves it. */
export const first = (
  { gateway }: Pick<GatewayWorld, "gateway">,
  payment: GatewayPayment,
): Promise<GatewayAnswer> =>
  isTwoStep(gateway) ? gateway.authorize(payment) : gateway.charge(payment);

/** Brings back what an answer said, as core does. */
export const follow = (payment: GatewayPayment, answer: GatewayAnswer): GatewayPayment =>
  "reference" in answer && answer.reference !== undefined
    ? { ...payment, reference: answer.reference }
    : payment;

/** Takes the money, in one step or two, with a proof where one is asked for. */
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

/** Charges with success, and answers what is known then. */
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
