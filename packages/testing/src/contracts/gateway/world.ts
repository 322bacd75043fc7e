import assert from "node:assert/strict";
import type {
  ChargeRequest,
  Currency,
  PaymentGateway,
  PaymentId,
  PaymentMethod,
  RefundRequest,
} from "@admit-one/core";
import type { CaseOf } from "../contract-case.ts";

/** A gateway with ways to pay whose ends are known beforehand. */
export type GatewayWorld = AsyncDisposable & {
  readonly gateway: PaymentGateway;
  /** Captured by the first charge. */
  readonly approve: PaymentMethod;
  readonly decline: PaymentMethod;
  /** Stays pending for as long as nobody does anything; null where nothing ever is. */
  readonly pending: PaymentMethod | null;
};

export type MakeGateway = () => Promise<GatewayWorld>;
export type GatewayCase = CaseOf<GatewayWorld>;

export const chargeOf = (
  paymentId: string,
  method: PaymentMethod,
  overrides: Partial<ChargeRequest> = {},
): ChargeRequest => ({
  paymentId: paymentId as PaymentId,
  amount: 110_000,
  currency: "KRW" as Currency,
  method,
  proof: null,
  ...overrides,
});

/** Charges with success, and answers what was asked. */
export const captures = async (
  { gateway, approve }: GatewayWorld,
  paymentId: string,
): Promise<ChargeRequest> => {
  const request = chargeOf(paymentId, approve);
  assert.equal((await gateway.charge(request)).outcome, "captured");
  return request;
};

export const refundOf = async (
  { gateway }: GatewayWorld,
  { paymentId, amount, currency }: ChargeRequest,
  refundId: string,
): Promise<RefundRequest> => {
  const found = await gateway.lookup(paymentId);
  const reference = found.outcome === "captured" ? found.reference : "unknown";
  return { refundId, paymentId, reference, amount, currency };
};
