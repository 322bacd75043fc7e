import type { OneStepGateway, RefundAnswer } from "@admit-one/core";

export type BrokenGateway = {
  readonly fault: string;
  /** The case that must notice. */
  readonly rejectedBy: string;
  readonly breakGateway: (gateway: OneStepGateway) => OneStepGateway;
};

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
];
