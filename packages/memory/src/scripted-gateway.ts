import type {
  Clock,
  FieldError,
  GatewayCapabilities,
  OneStepGateway,
  PaymentGateway,
  PaymentMethod,
  TwoStepGateway,
} from "@admit-one/core";
import type { LedgerLine } from "./ledger.ts";
import { createScriptedBank, isPayable, isScripted, scriptedOutcomes } from "./scripted-bank.ts";
import {
  createScriptedProvider,
  type ScriptedNews,
  type ScriptedProvider,
} from "./scripted-provider.ts";
import { createScriptedWebhooks, type ScriptedWebhooks } from "./scripted-webhooks.ts";
import { turn } from "./turn.ts";

type Scripted = Required<Pick<PaymentGateway, "movements" | "movedSince" | "parseWebhook">> & {
  /** How much was captured and refunded so far, by payment. */
  ledger(): readonly LedgerLine[];
  /** Simulates actions at the provider that core does not cause. */
  readonly provider: ScriptedProvider;
  /** Creates a webhook delivery as this gateway would send it. */
  readonly webhook: ScriptedWebhooks["webhook"];
};
export type ScriptedGateway = OneStepGateway & Scripted;
export type ScriptedTwoStepGateway = TwoStepGateway & Scripted;

export type ScriptedGatewayOptions = {
  readonly clock: Clock;
  /** When a charge with the outcome `delay` is captured, in milliseconds after the first charge. */
  readonly delayMs?: number;
  /** The `method.type` of its payments. Default: `scripted`. */
  readonly name?: string;
  /** Signs webhooks. Without it they are unsigned hints. */
  readonly webhookSecret?: string;
  /** Default: false. Then `provider.failRefund` can fail a completed refund. */
  readonly refundsAreFinal?: boolean;
};

/** For the life of the process, which is more than any real gateway promises. */
const forever = Number.MAX_SAFE_INTEGER;

const capabilities = <TwoStep extends boolean>(
  twoStep: TwoStep,
  { refundsAreFinal = false }: ScriptedGatewayOptions,
): GatewayCapabilities<TwoStep> => ({
  twoStep,
  cancelBeforeCapture: true,
  idempotencyTtlMs: forever,
  authorizationTtlMs: forever,
  onlyProofTakesMoney: false,
  lookupByOurId: true,
  asynchronous: true,
  refundsAreFinal,
});

/**
 * Creates a gateway that follows the payment's method: `{type: "scripted", outcome}` approves (the
 * default), declines, fails, settles `delayMs` later, or first redirects the buyer. It moves no
 * money and loses all data when the process ends. For tests and trials.
 */
export const createScriptedGateway = (options: ScriptedGatewayOptions): ScriptedGateway => {
  const { bank, shared } = parts(options);
  return {
    ...shared,
    capabilities: capabilities(false, options),
    charge: async (payment) => {
      await turn();
      return bank.pay(payment, "capture");
    },
  };
};

/** The same gateway in two steps: the first authorizes the money, the second captures it. */
export const createScriptedTwoStepGateway = (
  options: ScriptedGatewayOptions,
): ScriptedTwoStepGateway => {
  const { bank, shared } = parts(options);
  return {
    ...shared,
    capabilities: capabilities(true, options),
    authorize: async (payment) => {
      await turn();
      return bank.pay(payment, "authorize");
    },
    capture: async ({ paymentId }) => {
      await turn();
      return bank.capture(paymentId);
    },
  };
};

const parts = ({ name = "scripted", ...options }: ScriptedGatewayOptions) => {
  const news: ScriptedNews[] = [];
  const bank = createScriptedBank({
    ...options,
    tell: (paymentId) => {
      news.push({ eventId: `${name}-news-${news.length + 1}`, paymentId });
    },
  });
  const { movements } = bank;
  const shared = {
    name,
    accepts: isPayable,
    checkMethod: (method) => checkMethod(name, method),
    ledger: bank.ledger,
    provider: createScriptedProvider(bank, news, options.refundsAreFinal ?? false),
    ...createScriptedWebhooks(options.webhookSecret),
    lookup: async ({ paymentId }) => {
      await turn();
      return bank.now(paymentId);
    },
    cancel: async ({ paymentId }) => {
      await turn();
      return bank.cancel(paymentId);
    },
    refund: async (request) => {
      await turn();
      return bank.refund(request);
    },
    lookupRefund: async (request) => {
      await turn();
      return movements.lookupRefund(request) ?? { outcome: "not_found" };
    },
    listSince: async ({ sinceMs }) => {
      await turn();
      return { payments: bank.capturedSince(sinceMs), cursor: null };
    },
    movements: async ({ paymentId }) => {
      await turn();
      return movements.of(paymentId);
    },
    movedSince: async ({ sinceMs }) => {
      await turn();
      return { paymentIds: movements.since(sinceMs), cursor: null };
    },
  } satisfies Scripted & Omit<PaymentGateway, "capabilities" | "charge" | "authorize" | "capture">;
  return { bank, shared };
};

const checkMethod = (name: string, method: PaymentMethod): readonly FieldError[] => {
  const { type, outcome, ...others } = method;
  const errors: FieldError[] = [];
  if (type !== name) errors.push({ field: "method.type", message: `must be ${name}` });
  if ("outcome" in method && !isScripted(outcome)) {
    const message = `must be one of ${scriptedOutcomes.join(", ")}`;
    errors.push({ field: "method.outcome", message });
  }
  for (const field of Object.keys(others)) {
    errors.push({ field: `method.${field}`, message: `is not known to the ${name} gateway` });
  }
  return errors;
};
