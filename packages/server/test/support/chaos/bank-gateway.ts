import type { GatewayAnswer, OneStepGateway, RefundAnswer } from "@admit-one/core";

/** A gateway of a host: a bank at this address. */
export const createBankGateway = (url: string): OneStepGateway => {
  const ask = async <T>(what: string, about: unknown): Promise<T> => {
    const response = await fetch(`${url}/${what}`, {
      method: "POST",
      body: JSON.stringify(about),
    });
    return (await response.json()) as T;
  };
  return {
    name: "bank",
    capabilities: {
      twoStep: false,
      cancelBeforeCapture: true,
      idempotencyTtlMs: Number.MAX_SAFE_INTEGER,
      authorizationTtlMs: 0,
      onlyProofTakesMoney: false,
      lookupByOurId: true,
      asynchronous: true,
      refundsAreFinal: true,
    },
    accepts: () => true,
    checkMethod: () => [],
    charge: (payment) => ask<GatewayAnswer>("charge", payment),
    lookup: (payment) => ask<GatewayAnswer>("lookup", payment),
    cancel: (payment) => ask<GatewayAnswer>("cancel", payment),
    refund: (refund) => ask<RefundAnswer>("refund", refund),
  };
};
