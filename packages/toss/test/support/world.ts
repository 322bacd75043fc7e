import type {
  Currency,
  GatewayPayment,
  GatewayRefund,
  OneStepGateway,
  PaymentId,
} from "@admit-one/core";
import { createTossGateway, type TossGatewayOptions } from "@admit-one/toss";
import { createTossStandIn, type Faults, type TossStandIn } from "@admit-one/toss/stand-in";

export const secretKey = "test_sk_SECRET";

export type World = {
  readonly gateway: OneStepGateway;
  readonly standIn: TossStandIn;
  /** What was called so far: `POST /v1/payments/confirm`. */
  readonly calls: string[];
  advance(ms: number): void;
};

/** A gateway before a stand-in, without a network between them, at a time of its own. */
export const world = (
  faults: Faults = () => undefined,
  options: Partial<TossGatewayOptions> = {},
): World => {
  let nowMs = Date.UTC(2030, 0, 1);
  const clock = { nowMs: () => nowMs };
  const calls: string[] = [];
  const standIn = createTossStandIn({
    secretKey,
    clock,
    faults: (call) => {
      calls.push(`${call.method} ${call.path}`);
      return faults(call);
    },
  });
  return {
    gateway: createTossGateway({ secretKey, clock, fetch: standIn.fetch, ...options }),
    standIn,
    calls,
    advance: (ms) => {
      nowMs += ms;
    },
  };
};

export const payment = (overrides: Partial<GatewayPayment> = {}): GatewayPayment => ({
  paymentId: "pay_1" as PaymentId,
  amount: 110_000,
  currency: "KRW" as Currency,
  method: { type: "toss" },
  proof: null,
  reference: null,
  createdAtMs: Date.UTC(2030, 0, 1),
  ...overrides,
});

/** The payment with what the buyer brought back. */
export const proven = (
  { buyer }: TossStandIn,
  asked: GatewayPayment = payment(),
  confirmFails?: string,
): GatewayPayment => {
  const { paymentId: orderId, amount } = asked;
  const failing = confirmFails === undefined ? {} : { confirmFails };
  return { ...asked, proof: buyer.authenticate({ orderId, amount, ...failing }) };
};

/** Charges with a proof, and answers what is known then. */
export const captured = async (
  { gateway, standIn }: World,
  asked: GatewayPayment = payment(),
): Promise<GatewayPayment & { readonly reference: string }> => {
  const known = proven(standIn, asked);
  const answer = await gateway.charge(known);
  if (answer.outcome !== "captured") throw new TypeError(`It is ${answer.outcome}.`);
  return { ...known, reference: answer.reference };
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
