import { setImmediate as turn } from "node:timers/promises";
import type { Clock, PaymentId, WebhookDelivery } from "@admit-one/core";
import { type Account, chargeOfPayment } from "./account.ts";
import { createBank } from "./bank.ts";
import { answerBrowser } from "./browser.ts";
import type { DisputeOptions } from "./dispute-desk.ts";
import { newEvent, type StandInEvent, sign } from "./events.ts";
import { connectionLost, type Fault, type Faults } from "./fault.ts";
import { type Answer, createIdempotencyKeys } from "./idempotency.ts";
import type { StandInRefund } from "./objects.ts";
import type { EmptyBalance } from "./refund-desk.ts";
import { type ApiCall, answerCall } from "./routes.ts";
import { StripeRefusal, serverError } from "./stripe-error.ts";

export type StripeStandInOptions = {
  /** The key that callers must send; any `sk_test_…`. */
  readonly secretKey: string;
  /** Signs webhooks; any `whsec_…`. */
  readonly webhookSecret: string;
  readonly clock?: Clock;
  /** Called for every call, in order. */
  readonly faults?: Faults;
};

/** How much was captured and refunded, for each payment. */
export type LedgerLine = {
  readonly paymentId: string;
  readonly captures: number;
  readonly captured: number;
  readonly refunded: number;
};

export type StripeStandIn = {
  /** Answers as api.stripe.com does, without a network. */
  readonly fetch: typeof fetch;
  /** The actions of a browser with Stripe.js, and of the buyer with their bank. */
  readonly buyer: {
    confirm(clientSecret: string, paymentMethod: string): void;
    authenticate(clientSecret: string, success: boolean): void;
  };
  /** The merchant's actions in Stripe's Dashboard. They leave no metadata of ours. */
  readonly dashboard: {
    /** Refunds a payment: everything that is left, or the given amount. Returns the refund's id. */
    refund(paymentId: string, amount?: number): string;
    /** Cancels a pending refund, by Stripe's id or ours. */
    cancelRefund(refundId: string): void;
  };
  /** The actions of banks and buyers, perhaps days later. */
  readonly bank: {
    /** Fails a refund, by Stripe's id or ours, even if it had succeeded. */
    failRefund(refundId: string, reason?: string): void;
    /**
     * Fails all pending refunds, for example because they were held for lack of balance for too
     * long.
     */
    failPending(reason: string): void;
    /** Opens a dispute and returns its id. */
    dispute(paymentId: string, options?: DisputeOptions): string;
    closeDispute(disputeId: string, outcome: "won" | "lost"): void;
    /** Turns an inquiry into a dispute, or a lost dispute into an appeal. */
    escalateDispute(disputeId: string): void;
  };
  readonly balance: {
    /** From now on the balance covers no refund: they are refused, or held as pending. */
    empty(how: EmptyBalance): void;
    /** The balance covers every refund again, and held refunds are paid. */
    topUp(): void;
  };
  /** Completes what is in progress: pending refunds, and refunds that fail later. */
  settleRefunds(): void;
  ledger(): readonly LedgerLine[];
  /** All events, as Stripe would send them, oldest first. */
  readonly events: readonly StandInEvent[];
  /**
   * Signs an event as sent at an instant. The caller may deliver it late or twice, and to several
   * endpoints: an account sends every event to each, signed with the endpoint's own secret.
   */
  deliver(
    event: StandInEvent,
    sentAtMs: number,
    webhookSecret?: string,
  ): Omit<WebhookDelivery, "nowMs">;
  /** Invents an event about a payment, and signs it. */
  webhook(news: {
    readonly eventId: string;
    readonly paymentId: PaymentId;
    readonly sentAtMs: number;
  }): Promise<Omit<WebhookDelivery, "nowMs">>;
};

/**
 * Makes a Stripe account inside this process: PaymentIntents with manual capture, refunds,
 * disputes, search, the balance, idempotency keys and signed events. For tests and trials.
 */
export const createStripeStandIn = (options: StripeStandInOptions): StripeStandIn => {
  const { secretKey, webhookSecret, faults } = options;
  const nowMs = (): number => options.clock?.nowMs() ?? Date.now();
  const bank = createBank(nowMs);
  const { account, refunds, disputes } = bank;
  const keys = createIdempotencyKeys(nowMs);

  const execute = async (call: ApiCall, fault: Fault | undefined) => {
    // Lets other calls run in between, so that concurrent calls really collide.
    await turn();
    if (fault === "error_before") return refuse(serverError);
    try {
      // A copy: the answer stored for the key must not change with the object.
      const body: unknown = structuredClone(answerCall(bank, call, nowMs()));
      if (fault === "error_after") return refuse(serverError);
      return { answer: { status: 200, body }, executed: true };
    } catch (error) {
      if (error instanceof StripeRefusal) return refuse(error);
      throw error;
    }
  };

  const answer = async (request: Request): Promise<Response> => {
    const { method, headers, url } = request;
    const { pathname: path, searchParams } = new URL(url);
    const idempotencyKey = headers.get("idempotency-key");
    const body = await request.text();
    if (headers.get("authorization") !== `Bearer ${secretKey}`) return toResponse(unauthorized);
    const fault = faults?.({ method, path, idempotencyKey });
    if (fault === "lost_before") throw connectionLost();
    if (fault === "busy") return toResponse(refuse(lockTimeout).answer);
    const call = {
      method,
      path,
      params: method === "GET" ? searchParams : new URLSearchParams(body),
    };
    const run = () => execute(call, fault);
    const ran =
      method === "POST" && idempotencyKey !== null
        ? await keys.run(idempotencyKey, { method, path, body }, run)
        : { ...(await run()), replayed: false };
    if (fault === "lost_after") throw connectionLost();
    if (typeof fault === "object") await Promise.race([fault.answerAfter, aborted(request.signal)]);
    return toResponse(ran.answer, ran.replayed);
  };

  /** A decline is no error here: the buyer sees it on the page. */
  const confirm = (clientSecret: string, paymentMethod: string) => {
    const id = intentOf(clientSecret);
    try {
      bank.confirm(id, null, paymentMethod);
    } catch (error) {
      if (!(error instanceof StripeRefusal && error.status === 402)) throw error;
    }
    return bank.intent(id);
  };
  const authenticate = (clientSecret: string, success: boolean) =>
    bank.authenticate(intentOf(clientSecret), success);

  return {
    fetch: async (input, init) => {
      try {
        const request = new Request(input, init);
        return (await answerBrowser(request, { confirm, authenticate })) ?? (await answer(request));
      } catch (error) {
        if (error instanceof StripeRefusal) return toResponse(refuse(error).answer);
        throw error;
      }
    },
    buyer: {
      confirm: (clientSecret, paymentMethod) => void confirm(clientSecret, paymentMethod),
      authenticate: (clientSecret, success) => void authenticate(clientSecret, success),
    },
    dashboard: {
      refund: (paymentId, amount) => {
        const details = { metadata: {}, reason: "requested_by_customer" } as const;
        return refunds.open(chargeOfPayment(account, paymentId), amount ?? null, details).id;
      },
      cancelRefund: (id) => refunds.fail(refundOf(account, id), "merchant_request"),
    },
    bank: {
      failRefund: (id, reason = "expired_or_canceled_card") =>
        refunds.fail(refundOf(account, id), reason),
      failPending: (reason) => {
        for (const refund of account.refunds.values()) {
          if (refund.status === "pending") refunds.fail(refund, reason);
        }
      },
      dispute: (paymentId, options = {}) => disputes.openForPayment(paymentId, options).id,
      closeDispute: disputes.close,
      escalateDispute: disputes.escalate,
    },
    balance: {
      empty: (how) => refunds.setBalance(how),
      topUp: () => refunds.setBalance(null),
    },
    settleRefunds: refunds.settle,
    ledger: () => ledgerOf(account),
    events: account.events.all,
    deliver: (event, sentAtMs, secret = webhookSecret) => sign(event, secret, sentAtMs),
    webhook: async ({ eventId, paymentId, sentAtMs }) => {
      const object = { object: "payment_intent", metadata: { paymentId } };
      const created = Math.floor(sentAtMs / 1000);
      const event = newEvent(eventId, "payment_intent.succeeded", object, created);
      return sign(event, webhookSecret, sentAtMs);
    },
  };
};

const refuse = ({ status, error, executed }: StripeRefusal) => ({
  answer: { status, body: { error } },
  executed,
});

const toResponse = ({ status, body }: Answer, replayed = false): Response => {
  const headers = {
    "request-id": "req_standin",
    ...(replayed && { "idempotent-replayed": "true" }),
  };
  return Response.json(body, { status, headers });
};

/** Rejects when the caller's time limit ends. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });

const unauthorized: Answer = {
  status: 401,
  body: { error: { type: "invalid_request_error", message: "Invalid API Key provided." } },
};

const lockTimeout = new StripeRefusal(429, {
  type: "invalid_request_error",
  code: "lock_timeout",
  message: "This object cannot be accessed right now because another request is accessing it.",
});

const intentOf = (clientSecret: string): string => clientSecret.split("_secret_")[0] ?? "";

/** The latest refund with this id: Stripe's own, or ours from the metadata. */
const refundOf = ({ refunds }: Account, id: string): StandInRefund => {
  const found = [...refunds.values()].findLast(
    (it) => it.id === id || it.metadata["refundId"] === id,
  );
  if (found === undefined) throw new TypeError(`There is no refund ${id}.`);
  return found;
};

const ledgerOf = ({ intents, charges }: Account): readonly LedgerLine[] => {
  const lines = new Map<string, LedgerLine>();
  for (const { id, metadata } of intents.values()) {
    const paymentId = metadata["paymentId"];
    if (paymentId === undefined) continue;
    for (const charge of charges.values()) {
      if (charge.payment_intent !== id || !charge.captured) continue;
      const before = lines.get(paymentId) ?? { captures: 0, captured: 0, refunded: 0 };
      lines.set(paymentId, {
        paymentId,
        captures: before.captures + 1,
        captured: before.captured + charge.amount_captured,
        refunded: before.refunded + charge.amount_refunded,
      });
    }
  }
  return [...lines.values()];
};
