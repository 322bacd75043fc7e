import {
  type Clock,
  type GatewayAnswer,
  type GatewayCapabilities,
  type GatewayPayment,
  TicketingError,
  type TwoStepGateway,
} from "@admit-one/core";
import { answerOf, declinedReason, wasDeclined } from "./answer.ts";
import { type CancelReason, createStripeApi, type Intent } from "./api.ts";
import { createBooks } from "./books.ts";
import { createIntents, idempotencyTtlMs } from "./intents.ts";
import { createAccepts, type MinimumAmounts } from "./limits.ts";
import { checkMethod } from "./method.ts";
import { createMovedSince } from "./moved-since.ts";
import { createMovements } from "./movements.ts";
import { createOwners } from "./owners.ts";
import { createRefunds } from "./refunds.ts";
import { createParseWebhook } from "./webhooks.ts";

export type StripeGatewayOptions = {
  /**
   * `sk_…`, or a restricted one that may write PaymentIntents and Refunds, and read disputes, events
   * and balances.
   */
  readonly secretKey: string;
  /** `whsec_…` of the endpoint; without one no webhook is taken. */
  readonly webhookSecret?: string;
  /** `method.type` of its payments; `stripe` unless said otherwise. */
  readonly name?: string;
  /** Where Stripe answers, for stand-ins. */
  readonly apiUrl?: string;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  /** How long one call may take; core waits less, and asks again later. */
  readonly timeoutMs?: number;
  /** Ways to pay that can be captured later; cards unless said otherwise. */
  readonly paymentMethodTypes?: readonly string[];
  /**
   * The least that `accepts` takes, by currency and in minor units, where Stripe's own table does not
   * tell: what its minimum is worth where payments are converted. `{ KRW: 700 }`.
   */
  readonly minimumAmounts?: MinimumAmounts;
  /** Where buyers come back to from a bank's page; without one Stripe.js shows it in the page. */
  readonly returnUrl?: string;
};

const capabilities: GatewayCapabilities<true> = {
  twoStep: true,
  // An unknown payment is opened under its id and cancelled: whoever comes later finds that.
  cancelBeforeCapture: true,
  idempotencyTtlMs,
  // Cards may be captured for 7 days (docs.stripe.com/payments/place-a-hold-on-a-payment-method).
  authorizationTtlMs: 7 * 86_400_000,
  onlyProofTakesMoney: false,
  lookupByOurId: true,
  asynchronous: true,
  // "A refund can fail … this process can take up to 30 days" (docs.stripe.com/refunds).
  refundsAreFinal: false,
};

/**
 * Makes a gateway that takes money through Stripe's PaymentIntents with manual capture.
 *
 * @example
 * createStripeGateway({ secretKey: "sk_…", webhookSecret: "whsec_…" });
 */
export const createStripeGateway = (options: StripeGatewayOptions): TwoStepGateway => {
  const { name = "stripe", clock = { nowMs: () => Date.now() }, webhookSecret } = options;
  const api = createStripeApi({
    secretKey: options.secretKey,
    apiUrl: options.apiUrl ?? "https://api.stripe.com",
    fetch: options.fetch ?? fetch,
    timeoutMs: options.timeoutMs ?? 30_000,
    paymentMethodTypes: options.paymentMethodTypes ?? ["card"],
    returnUrl: options.returnUrl ?? null,
  });
  const intents = createIntents(api, clock);
  const owners = createOwners(api);

  /** What stands now. A declined attempt is closed first: only then no other card can pay it. */
  const settle = async (payment: GatewayPayment, intent: Intent): Promise<GatewayAnswer> =>
    wasDeclined(intent, payment) ? close(intent, declinedReason) : answerOf(intent);

  /** Cancels; whatever Stripe says to that, only the intent tells where it stands. */
  const close = async ({ id }: Intent, reason: CancelReason): Promise<GatewayAnswer> => {
    const called = await api.cancel(id, reason);
    return answerOf(called.kind === "done" ? called.value : await api.now(id));
  };

  /**
   * Goes on with an intent by `step`. It needs no key of ours: the intent's own states make it
   * happen once at most, and a failure that is stored under a key would outlive its cause.
   */
  const advance = async (
    payment: GatewayPayment,
    before: Intent,
    step: "confirm" | "capture",
  ): Promise<GatewayAnswer> => {
    const called = await api[step](before.id);
    if (called.kind === "done") return settle(payment, called.value);
    const intent = await api.now(before.id);
    // Refused, and it stands where it stood: it would be refused for ever.
    if (called.kind === "refused" && intent.status === before.status) {
      const closed = await close(intent, "requested_by_customer");
      return closed.outcome === "failed" ? { ...closed, reason: called.refusal.code } : closed;
    }
    return settle(payment, intent);
  };

  return {
    name,
    capabilities,
    accepts: createAccepts(options.minimumAmounts ?? {}),
    checkMethod: (method) => checkMethod(name, method),
    authorize: async (payment) => {
      const opened = await intents.open(payment);
      if (opened.kind === "refused") return opened.answer;
      if (opened.kind === "none") {
        // Its key may be forgotten: another call could open and confirm another intent.
        throw new TicketingError("UNAVAILABLE", "This payment is too old to be sent to Stripe.");
      }
      const { intent } = opened;
      return intent.status === "requires_confirmation"
        ? advance(payment, intent, "confirm")
        : settle(payment, intent);
    },
    capture: async (payment) => {
      const opened = await intents.open(payment);
      if (opened.kind === "refused") return opened.answer;
      if (opened.kind === "none") return { outcome: "not_found" };
      const { intent } = opened;
      return intent.status === "requires_capture"
        ? advance(payment, intent, "capture")
        : settle(payment, intent);
    },
    lookup: async (payment) => {
      const opened = await intents.open(payment);
      if (opened.kind === "refused") return opened.answer;
      if (opened.kind === "none" || opened.fresh) return { outcome: "not_found" };
      return settle(payment, opened.intent);
    },
    cancel: async (payment) => {
      const opened = await intents.open(payment);
      if (opened.kind === "refused") return opened.answer;
      // So old that `authorize` sends it no more: nothing is there, and nothing will come.
      if (opened.kind === "none") return { outcome: "failed", reason: "never_started" };
      const answer = await settle(payment, opened.intent);
      const over = ["captured", "declined", "failed"].includes(answer.outcome);
      return over ? answer : close(opened.intent, "requested_by_customer");
    },
    ...createRefunds(api),
    listSince: createBooks(api, name),
    movements: createMovements(api),
    movedSince: createMovedSince(api, owners, clock),
    ...(webhookSecret !== undefined && {
      parseWebhook: createParseWebhook(webhookSecret, owners),
    }),
  };
};
