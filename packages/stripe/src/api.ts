import type { GatewayPayment, PaymentId } from "@admit-one/core";
import Stripe from "stripe";
import { type Called, call, mustBeDone } from "./call.ts";
import { paymentMethodOf } from "./method.ts";

export type Intent = Stripe.PaymentIntent;
export type Refund = Stripe.Refund;

export type StripeApiOptions = {
  readonly secretKey: string;
  readonly apiUrl: string;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly paymentMethodTypes: readonly string[];
  readonly returnUrl: string | null;
};

/** The few calls that we make, one function each. */
export type StripeApi = {
  /** Opens an intent, which moves no money: `confirm` is another call. */
  create(payment: GatewayPayment, amount: number, idempotencyKey: string): Promise<Called<Intent>>;
  retrieve(id: string): Promise<Called<Intent>>;
  /** The intent as it stands now, which must exist. */
  now(id: string): Promise<Intent>;
  confirm(id: string): Promise<Called<Intent>>;
  capture(id: string): Promise<Called<Intent>>;
  cancel(id: string, reason: CancelReason): Promise<Called<Intent>>;
  /** By the search index, which lags behind: docs.stripe.com/search, "Data freshness". */
  search(paymentId: PaymentId): Promise<readonly Intent[]>;
  refund(params: Stripe.RefundCreateParams, idempotencyKey: string): Promise<Called<Refund>>;
  refundsOf(intentId: string): Promise<readonly Refund[]>;
  /** What was booked since an instant, the newest first. */
  bookings(sinceS: number, after: string | null): Promise<Bookings>;
};

export type CancelReason = "abandoned" | "requested_by_customer";
type Bookings = Stripe.ApiList<Stripe.BalanceTransaction>;

/** The charge tells why it was declined. */
const expand = ["latest_charge"];

export const createStripeApi = (options: StripeApiOptions): StripeApi => {
  const { returnUrl, paymentMethodTypes } = options;
  const stripe = connect(options);
  const { paymentIntents, refunds, balanceTransactions } = stripe;

  const retrieve = async (id: string): Promise<Called<Intent>> =>
    call("look-up", () => paymentIntents.retrieve(id, { expand }));

  return {
    create: (payment, amount, idempotencyKey) => {
      const paymentMethod = paymentMethodOf(payment.method);
      const params: Stripe.PaymentIntentCreateParams = {
        amount,
        currency: payment.currency.toLowerCase(),
        capture_method: "manual",
        // Since 2026-09-30.endive it is this list, and `payment_method_types` is refused.
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
    refundsOf: async (intentId) => {
      const params = { payment_intent: intentId, limit: 100 };
      return mustBeDone("list of refunds", await call("list", () => refunds.list(params))).data;
    },
    bookings: async (sinceS, after) => {
      const params: Stripe.BalanceTransactionListParams = {
        created: { gte: sinceS },
        limit: 100,
        expand: ["data.source"],
        ...(after !== null && { starting_after: after }),
      };
      return mustBeDone("books", await call("books", () => balanceTransactions.list(params)));
    },
  };
};

const connect = ({ secretKey, apiUrl, fetch: fetcher, timeoutMs }: StripeApiOptions): Stripe => {
  const { protocol, hostname, port } = new URL(apiUrl);
  return new Stripe(secretKey, {
    host: hostname,
    protocol: protocol === "http:" ? "http" : "https",
    ...(port !== "" && { port: Number(port) }),
    httpClient: Stripe.createFetchHttpClient(fetcher),
    timeout: timeoutMs,
    // What to do after a lost answer is decided by whoever knows the payment, not in here.
    maxNetworkRetries: 0,
    telemetry: false,
  });
};
