import type { GatewayPayment, PaymentId } from "@admit-one/core";
import Stripe from "stripe";
import { type Called, call, mustBeDone } from "./call.ts";
import { paymentMethodOf } from "./method.ts";

export type Intent = Stripe.PaymentIntent;
export type Refund = Stripe.Refund;
export type Dispute = Stripe.Dispute;

/** A part of a list, newest first. The next part begins after `lastId`. */
export type Page<T> = {
  readonly data: readonly T[];
  readonly hasMore: boolean;
  readonly lastId: string;
};

export type StripeApiOptions = {
  readonly secretKey: string;
  readonly apiUrl: string;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly paymentMethodTypes: readonly string[];
  readonly returnUrl: string | null;
};

/** The few calls that we make, one function for each. */
export type StripeApi = {
  /** Opens an intent. This moves no money: `confirm` is a separate call. */
  create(payment: GatewayPayment, amount: number, idempotencyKey: string): Promise<Called<Intent>>;
  retrieve(id: string): Promise<Called<Intent>>;
  /** The current state of an intent that must exist. */
  now(id: string): Promise<Intent>;
  confirm(id: string): Promise<Called<Intent>>;
  capture(id: string): Promise<Called<Intent>>;
  cancel(id: string, reason: CancelReason): Promise<Called<Intent>>;
  /** Uses the search index, which lags behind: docs.stripe.com/search, "Data freshness". */
  search(paymentId: PaymentId): Promise<readonly Intent[]>;
  refund(params: Stripe.RefundCreateParams, idempotencyKey: string): Promise<Called<Refund>>;
  /** All of them, newest first. */
  refundsOf(intentId: string): Promise<readonly Refund[]>;
  disputesOf(intentId: string): Promise<readonly Dispute[]>;
  /** The bookings since an instant, in seconds. */
  bookings(sinceS: number, after: string | null): Promise<Page<Stripe.BalanceTransaction>>;
  /** Events of refunds and disputes since an instant, in seconds. */
  movementEvents(sinceS: number, after: string | null): Promise<Page<Stripe.Event>>;
};

export type CancelReason = "abandoned" | "requested_by_customer";

/** Stripe accepts at most 20 types here. Subscribe the webhook endpoint to the same ones. */
const movementTypes = [
  "charge.refunded",
  "charge.refund.updated",
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.funds_reinstated",
];

/** The charge contains the reason for a decline. */
const expand = ["latest_charge"];

export const createStripeApi = (options: StripeApiOptions): StripeApi => {
  const { returnUrl, paymentMethodTypes } = options;
  const stripe = connect(options);
  const { paymentIntents, refunds, disputes, balanceTransactions, events } = stripe;

  const retrieve = async (id: string): Promise<Called<Intent>> =>
    call("look-up", () => paymentIntents.retrieve(id, { expand }));

  return {
    create: (payment, amount, idempotencyKey) => {
      const paymentMethod = paymentMethodOf(payment.method);
      const params: Stripe.PaymentIntentCreateParams = {
        amount,
        currency: payment.currency.toLowerCase(),
        capture_method: "manual",
        // Since 2026-09-30.endive Stripe uses this list and refuses `payment_method_types`.
        allowed_payment_method_types: [...paymentMethodTypes],
        metadata: { paymentId: payment.paymentId },
        expand,
        ...(paymentMethod !== undefined && { payment_method: paymentMethod }),
      };
      return call("opening", () => paymentIntents.create(params, { idempotencyKey }));
    },
    retrieve,
    now: async (id) => mustBeDone("look-up", await retrieve(id)),
    confirm: (id) => {
      const params = { expand, ...(returnUrl !== null && { return_url: returnUrl }) };
      return call("confirmation", () => paymentIntents.confirm(id, params));
    },
    capture: (id) => call("capture", () => paymentIntents.capture(id, { expand })),
    cancel: (id, reason) => {
      const params = { expand, cancellation_reason: reason };
      return call("cancellation", () => paymentIntents.cancel(id, params));
    },
    search: async (paymentId) => {
      const query = `metadata['paymentId']:'${paymentId}'`;
      const params = { query, limit: 100, expand: ["data.latest_charge"] };
      return mustBeDone("search", await call("search", () => paymentIntents.search(params))).data;
    },
    refund: (params, idempotencyKey) =>
      call("refund", () => refunds.create(params, { idempotencyKey })),
    refundsOf: (intentId) =>
      all((after) => page("refunds", () => refunds.list({ ...of(intentId), ...after }))),
    disputesOf: (intentId) =>
      all((after) => page("disputes", () => disputes.list({ ...of(intentId), ...after }))),
    bookings: (sinceS, after) => {
      const params = { created: { gte: sinceS }, ...from(after), expand: ["data.source"] };
      return page("books", () => balanceTransactions.list(params));
    },
    movementEvents: (sinceS, after) => {
      const params = { created: { gte: sinceS }, ...from(after), types: movementTypes };
      return page("events", () => events.list(params));
    },
  };
};

type After = { readonly limit: number; readonly starting_after?: string };

/** The maximum of one answer. */
const from = (after: string | null): After => ({
  limit: 100,
  ...(after !== null && { starting_after: after }),
});

const of = (intentId: string) => ({ payment_intent: intentId });

const page = async <T extends { readonly id: string }>(
  what: string,
  request: () => Promise<Stripe.Response<Stripe.ApiList<T>>>,
): Promise<Page<T>> => {
  const { data, has_more } = mustBeDone(`list of ${what}`, await call("list", request));
  const lastId = data.at(-1)?.id ?? "";
  return { data, hasMore: has_more && lastId !== "", lastId };
};

const all = async <T>(read: (after: After) => Promise<Page<T>>): Promise<readonly T[]> => {
  const found: T[] = [];
  let part = await read(from(null));
  found.push(...part.data);
  while (part.hasMore) {
    part = await read(from(part.lastId));
    found.push(...part.data);
  }
  return found;
};

const connect = ({ secretKey, apiUrl, fetch: fetcher, timeoutMs }: StripeApiOptions): Stripe => {
  const { protocol, hostname, port } = new URL(apiUrl);
  return new Stripe(secretKey, {
    host: hostname,
    protocol: protocol === "http:" ? "http" : "https",
    ...(port !== "" && { port: Number(port) }),
    httpClient: Stripe.createFetchHttpClient(fetcher),
    timeout: timeoutMs,
    // The caller knows the payment and decides what to do after a lost answer.
    maxNetworkRetries: 0,
    telemetry: false,
  });
};
