import type { ScriptedGateway, ScriptedTwoStepGateway } from "@admit-one/memory";
import type { Elsewhere } from "../contracts/gateway/world.ts";

/** Actions at a scripted gateway's provider, as `paymentGatewayContract` needs them. */
export const scriptedElsewhere = ({
  provider,
  capabilities,
}: ScriptedGateway | ScriptedTwoStepGateway): Elsewhere => {
  const disputes = new Map<string, string>();
  return {
    refund: async ({ paymentId }, amount) => void provider.refund(paymentId, amount),
    failRefund: capabilities.refundsAreFinal
      ? null
      : async (refundId) => provider.failRefund(refundId),
    balance: {
      empty: async () => provider.setRefunds("no_balance"),
      fill: async () => provider.setRefunds("paid"),
    },
    slowly: {
      start: async () => provider.setRefunds("pending"),
      end: async (isPaid) => {
        if (isPaid) provider.settleRefunds();
        else provider.failPending();
      },
    },
    disputes: {
      open: async ({ paymentId }) => {
        disputes.set(paymentId, provider.openDispute(paymentId).reference);
      },
      close: async ({ paymentId }, end) => {
        provider.setDispute(disputes.get(paymentId) ?? "", end);
      },
    },
  };
};
