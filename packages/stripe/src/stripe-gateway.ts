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
   * `sk_…`, or a restricted key that may write PaymentIntents and Refunds, and read disputes,
   * events and balances.
   */
  readonly secretKey: string;
  /** `whsec_…` of the endpoint. Without it no webhook is accepted. */
  readonly webhookSecret?: string;
  /** `method.type` of its payments; default `stripe`. */
  readonly name?: string;
  /** The API's URL, for stand-ins. */
  readonly apiUrl?: string;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  /**
   * The time limit of one call, in milliseconds; default 30,000. Core waits less, and asks again
   * later.
   */
  readonly timeoutMs?: number;
  /** Payment methods that can be captured later; default: cards. */
  readonly paymentMethodTypes?: readonly string[];
  /**
   * The minimum amounts that `accepts` takes, by currency and in minor units: `{ KRW: 700 }`. Set
   * them where payments are converted, since Stripe's own table does not state what its minimum is
   * worth there.
   */
  readonly minimumAmounts?: MinimumAmounts;
  /**
   * Where buyers return to from a bank's page. Without it Stripe.js shows that page inside the
   * page.
   */
  readonly returnUrl?: string;
};

const capabilities: GatewayCapabilities<true> = {
  twoStep: true,
  // An unknown payment is opened under its id and then cancelled, so a later call finds it
  // cancelled.
  cancelBeforeCapture: true,
  idempotencyTtlMs,
  // Cards can be captured for 7 days (docs.stripe.com/payments/place-a-hold-on-a-payment-method).
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

  /**
   * The current state. A declined attempt is closed first, since otherwise another card could still
   * pay it.
   */
  const settle = async (payment: GatewayPayment, intent: Intent): Promise<GatewayAnswer> =>
    wasDeclined(intent, payment) ? close(intent, declinedReason) : answerOf(intent);

  /** Cancels the intent. Whatever Stripe answers, only the intent shows its state. */
  const close = async ({ id }: Intent, reason: CancelReason): Promise<GatewayAnswer> => {
    const called = await api.cancel(id, reason);
    return answerOf(called.kind === "done" ? called.value : await api.now(id));
  };

  /**
   * Advances an intent by `step`. It needs no idempotency key: the states of the intent allow each
   * step at most once, and a failure stored under a key would outlive its cause.
   */
  const advance = async (
    payment: GatewayPayment,
    before: Intent,
    step: "confirm" | "capture",
  ): Promise<GatewayAnswer> => {
    const called = await api[step](before.id);
    if (called.kind === "done") return settle(payment, called.value);
    const intent = await api.now(before.id);
    // Refused without a change of state: it would be refused every time.
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
        // Stripe may have forgotten its key, so another call could open and confirm a second
        // intent.
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
      // So old that `authorize` does not send it any more: no intent exists, and none will.
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
