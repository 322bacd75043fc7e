import type { RefundAnswer } from "@admit-one/core";
import type { BrokenGateway } from "./broken-gateway.ts";
import { brokenMovements } from "./broken-movements.ts";

const failed = { outcome: "failed", reason: "cancelled" } as const;
const refunded: RefundAnswer = { outcome: "refunded" };

export const brokenGateways: readonly BrokenGateway[] = [
  {
    fault: "every call is a charge of its own",
    rejectedBy: "PaymentGateway: a charge that is sent again gets the same answer",
    breakGateway: (inner) => {
      let calls = 0;
      return {
        ...inner,
        charge: async (request) => {
          calls += 1;
          const answer = await inner.charge(request);
          const reference = `call-${calls}`;
          return answer.outcome === "captured" ? { ...answer, reference } : answer;
        },
      };
    },
  },
  {
    fault: "a cancel that promises and forgets",
    rejectedBy:
      "PaymentGateway: a cancel fences an unknown id: no charge under it ever takes money",
    breakGateway: (inner) => ({ ...inner, cancel: async () => failed }),
  },
  {
    fault: "a cancel that denies the money it took",
    rejectedBy:
      "PaymentGateway: a cancel of a captured charge answers captured, and takes nothing back",
    breakGateway: (inner) => ({
      ...inner,
      cancel: async (payment) => {
        await inner.cancel(payment);
        return failed;
      },
    }),
  },
  {
    fault: "money that is taken without the proof that it is said to need",
    rejectedBy:
      "PaymentGateway: where only a proof takes money, nothing is taken without one, whatever the buyer does",
    breakGateway: (inner) => ({
      ...inner,
      capabilities: { ...inner.capabilities, onlyProofTakesMoney: true },
    }),
  },
  {
    fault: "a lookup that guesses",
    rejectedBy: "PaymentGateway: lookup answers what the charge answered, and not_found before it",
    breakGateway: (inner) => ({
      ...inner,
      lookup: async (payment) => {
        const found = await inner.lookup(payment);
        return found.outcome === "not_found" ? failed : found;
      },
    }),
  },
  {
    fault: "refunds without end",
    rejectedBy: "PaymentGateway: no more is paid back than was taken",
    breakGateway: (inner) => ({ ...inner, refund: async () => refunded }),
  },
  {
    fault: "any method is right",
    rejectedBy:
      "PaymentGateway: checkMethod finds nothing wrong with right methods, and something with another's",
    breakGateway: (inner) => ({ ...inner, checkMethod: () => [] }),
  },
  {
    fault: "a webhook that anybody can sign",
    rejectedBy: "PaymentGateway: a signed webhook whose body or signature changed is invalid",
    breakGateway: (inner) => ({
      ...inner,
      parseWebhook: ({ body }) => {
        const { paymentId } = JSON.parse(body);
        return { outcome: "verified", eventId: "event-1", paymentId };
      },
    }),
  },
  {
    fault: "a signature that is good for ever",
    rejectedBy: "PaymentGateway: a signed webhook is good within the tolerance alone",
    breakGateway: (inner) => ({
      ...inner,
      parseWebhook: async (delivery) => {
        const { headers } = delivery;
        const sentAtMs = /t=(\d+)/.exec(headers["scripted-signature"] ?? "")?.[1];
        const reading = await inner.parseWebhook?.({ ...delivery, nowMs: Number(sentAtMs) });
        return reading ?? { outcome: "invalid", reason: "none" };
      },
    }),
  },
  {
    fault: "any amount is right, also none",
    rejectedBy: "PaymentGateway: accepts takes no amount that is none, whatever the currency",
    breakGateway: (inner) => ({ ...inner, accepts: () => true }),
  },
  {
    fault: "an amount that is accepted, and declined for its size",
    rejectedBy:
      "PaymentGateway: accepts agrees with the calls: what it takes is captured, what it does not never is",
    breakGateway: (inner) => ({
      ...inner,
      charge: async (payment) =>
        payment.amount < 100
          ? { outcome: "declined", reason: "BELOW_MINIMUM" }
          : inner.charge(payment),
    }),
  },
  {
    fault: "an amount that is not accepted, and taken",
    rejectedBy:
      "PaymentGateway: accepts agrees with the calls: what it takes is captured, what it does not never is",
    breakGateway: (inner) => ({
      ...inner,
      accepts: (amount, currency) => amount >= 100 && inner.accepts(amount, currency),
    }),
  },
  {
    fault: "a refund id that is the payment's",
    rejectedBy: "PaymentGateway: two refund ids are two refunds, each paid once",
    breakGateway: (inner) => ({
      ...inner,
      refund: (refund) => inner.refund({ ...refund, refundId: `of-${refund.paymentId}` }),
    }),
  },
  {
    fault: "every refusal asks for another try",
    rejectedBy:
      "PaymentGateway: a refusal says why, and never asks for another try where none can help",
    breakGateway: (inner) => ({
      ...inner,
      refund: async (refund) => {
        const answer = await inner.refund(refund);
        return answer.outcome === "refused" ? { ...answer, retry: "later" } : answer;
      },
    }),
  },
  {
    fault: "an empty balance is the end",
    rejectedBy:
      "PaymentGateway: a refund that no balance covers is refused for later or pending, and paid once it does",
    breakGateway: (inner) => ({
      ...inner,
      refund: async (refund) => {
        const answer = await inner.refund(refund);
        return answer.outcome === "refused" ? { ...answer, retry: "never" } : answer;
      },
    }),
  },
  {
    fault: "a gateway that can't fence and says it did",
    rejectedBy: "PaymentGateway: a cancel that answers failed has fenced, on every gateway",
    breakGateway: (inner) => ({
      ...inner,
      capabilities: { ...inner.capabilities, cancelBeforeCapture: false },
      cancel: async (payment) => {
        const found = await inner.lookup(payment);
        return found.outcome === "captured" ? found : failed;
      },
    }),
  },
  {
    fault: "a cancel whose word changes",
    rejectedBy: "PaymentGateway: a cancel that is sent again says the same",
    breakGateway: (inner) => {
      let calls = 0;
      return {
        ...inner,
        cancel: async (payment) => {
          calls += 1;
          const answer = await inner.cancel(payment);
          return answer.outcome === "failed" ? { ...answer, reason: `call-${calls}` } : answer;
        },
      };
    },
  },
  {
    fault: "a cancel that looks first and fences then",
    rejectedBy:
      "PaymentGateway: of a buyer's proof and a cancel sent at once the money is taken or fenced, as both say",
    breakGateway: (inner) => ({
      ...inner,
      cancel: async (payment) => {
        const before = await inner.lookup(payment);
        await inner.cancel(payment);
        return before.outcome === "captured" ? before : failed;
      },
    }),
  },
  ...brokenMovements,
];
