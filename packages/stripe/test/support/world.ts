import type {
  Currency,
  GatewayPayment,
  GatewayRefund,
  PaymentId,
  PaymentMethod,
  ProviderMovements,
  TwoStepGateway,
} from "@admit-one/core";
import { createStripeGateway, type StripeGatewayOptions } from "@admit-one/stripe";
import { createStripeStandIn, type Faults, type StripeStandIn } from "@admit-one/stripe/stand-in";

export const secretKey = "sk_test_51SECRET";
export const webhookSecret = "whsec_SECRET";

export type World = {
  readonly gateway: TwoStepGateway;
  readonly standIn: StripeStandIn;
  /** What was called so far: `POST /v1/payment_intents`. */
  readonly calls: string[];
  advance(ms: number): void;
};

/** A gateway before a stand-in, without a network between them, at a time of its own. */
export const world = (
  faults: Faults = () => undefined,
  options: Partial<StripeGatewayOptions> = {},
): World => {
  let nowMs = 1_000;
  const clock = { nowMs: () => nowMs };
  const calls: string[] = [];
  const standIn = createStripeStandIn({
    secretKey,
    webhookSecret,
    clock,
    faults: (call) => {
      calls.push(`${call.method} ${call.path}`);
      return faults(call);
    },
  });
  const fetch = standIn.fetch;
  const gateway = createStripeGateway({ secretKey, webhookSecret, clock, fetch, ...options });
  return {
    gateway,
    standIn,
    calls,
    advance: (ms) => {
      nowMs += ms;
    },
  };
};

export const card = (paymentMethod: string): PaymentMethod => ({ type: "stripe", paymentMethod });

export const payment = (overrides: Partial<GatewayPayment> = {}): GatewayPayment => ({
  paymentId: "pay_1" as PaymentId,
  amount: 110_000,
  currency: "KRW" as Currency,
  method: card("pm_card_visa"),
  proof: null,
  reference: null,
  createdAtMs: 1_000,
  ...overrides,
});

/** Authorizes and captures, and answers what is known then. */
export const captured = async (
  gateway: TwoStepGateway,
  asked: GatewayPayment = payment(),
): Promise<GatewayPayment & { readonly reference: string }> => {
  const answer = await gateway.authorize(asked);
  if (answer.outcome !== "authorized") throw new TypeError(`It is ${answer.outcome}.`);
  const known = { ...asked, reference: answer.reference };
  const taken = await gateway.capture(known);
  if (taken.outcome !== "captured") throw new TypeError(`It is ${taken.outcome}.`);
  return known;
};

export const refundOf = (
  { paymentId, amount, currency, method, reference }: GatewayPayment,
  overrides: Partial<GatewayRefund> = {},
): GatewayRefund => ({
  refundId: "refund_1",
  attempt: 1,
  paymentId,
  amount,
  currency,
  method,
  reference: reference ?? "",
  ...overrides,
});

export type Taken = GatewayPayment & { readonly reference: string };

export const movementsOf = async (
  gateway: TwoStepGateway,
  taken: Taken,
): Promise<ProviderMovements> => {
  const movements = await gateway.movements?.(taken);
  if (movements === undefined) throw new TypeError("It has no movements.");
  return movements;
};

/** Each refund in a few words: whose, how much, where it stands and why. */
export const refundsOf = async (gateway: TwoStepGateway, taken: Taken): Promise<unknown[][]> =>
  (await movementsOf(gateway, taken)).refunds.map(({ refundId, amount, status, failure }) => [
    refundId,
    amount,
    status,
    failure,
  ]);
