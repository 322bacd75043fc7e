import type { FieldError } from "../kernel/errors.ts";
import type { PaymentId } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";
import type { NextAction, PaymentMethod } from "./payment.ts";
import type { WebhookDelivery, WebhookReading } from "./webhook.ts";

/** What the gateway can do. Core relies on these values, also for recovery. */
export type GatewayCapabilities<TwoStep extends boolean = boolean> = {
  /** Authorizes first and captures later, in two calls. Otherwise one call charges. */
  readonly twoStep: TwoStep;
  /** `cancel` fences everything that was not captured: afterwards this id never takes money. */
  readonly cancelBeforeCapture: boolean;
  /** How long the same id is recognised as the same call. After that, core only looks up. */
  readonly idempotencyTtlMs: number;
  /**
   * How long an authorization, or a call lost on its way, may still lead to a capture. If nothing
   * can be fenced, seats of money in doubt stay reserved this long after the deadline.
   */
  readonly authorizationTtlMs: number;
  /**
   * The buyer authorizes in the browser, and only a call with their `proof` takes money. If no
   * proof was ever stored, no money was taken and none will be.
   */
  readonly onlyProofTakesMoney: boolean;
  /**
   * `lookup` finds a payment by our id. If false, `not_found` without a reference proves nothing.
   */
  readonly lookupByOurId: boolean;
  /** The gateway may answer `pending` and settle later. */
  readonly asynchronous: boolean;
  /**
   * A refund answered as `refunded` stays refunded. If false, it may still fail days later;
   * webhooks, `movements` and `movedSince` report that.
   */
  readonly refundsAreFinal: boolean;
};

/** Everything known about a payment. Every call about it gets all fields. */
export type GatewayPayment = {
  /** The idempotency key of every call about this payment, and the merchant's order id. */
  readonly paymentId: PaymentId;
  readonly amount: number;
  readonly currency: Currency;
  readonly method: PaymentMethod;
  /**
   * What the buyer's browser brought back from the gateway's page, for gateways that authorize
   * there.
   */
  readonly proof: string | null;
  /** The gateway's own id, from its last answer. Null until an answer contained one. */
  readonly reference: string | null;
  readonly createdAtMs: number;
};

/** What the gateway knows of a payment. Only `captured`, `declined` and `failed` are final. */
export type GatewayAnswer =
  | {
      readonly outcome: "captured";
      readonly reference: string;
      /** What was actually captured. Core compares it with what was requested. */
      readonly amount: number;
      readonly currency: Currency;
    }
  /**
   * The money is reserved and waits for `capture`. Only two-step gateways answer this. Core
   * captures or cancels at once. After a crash it does so when the payment's lease and at most one
   * more minute are over, long before any authorization expires. One that expired anyway is
   * `failed`.
   */
  | {
      readonly outcome: "authorized";
      readonly reference: string;
      readonly amount: number;
      readonly currency: Currency;
    }
  /** The buyer's bank or wallet refused. The reservation may be paid in another way. */
  | { readonly outcome: "declined"; readonly reason: string }
  /** Ended without money: cancelled, expired or broken. */
  | { readonly outcome: "failed"; readonly reason: string }
  | {
      readonly outcome: "pending";
      /** What the buyer must do. Null while the gateway itself needs time. */
      readonly nextAction: NextAction | null;
      /** Stored and passed to every later call. */
      readonly reference?: string;
    }
  | { readonly outcome: "not_found" };

/** Everything known about a refund. Every call about it gets all fields. */
export type GatewayRefund = {
  /** The idempotency key of this refund, and the merchant's id for it. */
  readonly refundId: string;
  /**
   * Raised only after a definite refusal. A gateway that replays refusals under the same key must
   * build its key from the id and the attempt. It must never pay back twice for one `refundId`.
   */
  readonly attempt: number;
  readonly paymentId: PaymentId;
  /** The reference of the captured payment. */
  readonly reference: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly method: PaymentMethod;
};

export type RefundAnswer =
  | { readonly outcome: "refunded" }
  /** Accepted. It settles later; the same call or `lookupRefund` reports it. */
  | { readonly outcome: "pending" }
  /**
   * Definite: no money was paid back, and none will be for this attempt. `later` means that the
   * same refund may succeed later (for example, the balance at the provider is too low). `never`
   * means that a person must act.
   */
  | { readonly outcome: "refused"; readonly reason: string; readonly retry: "later" | "never" };

/** One refund of a payment in the provider's books: made by us, or by somebody at the provider. */
export type ProviderRefund = {
  /**
   * Our refund id if the provider carries it. Null for a refund made elsewhere. People can also
   * type such text at the provider, so an id unknown to core is a refund made elsewhere.
   */
  readonly refundId: string | null;
  /** The provider's id of the refund. The same refund always has the same id. */
  readonly reference: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly status: "pending" | "succeeded" | "failed";
  /** The reason of a failure. Otherwise null. */
  readonly failure: string | null;
};

/** One dispute (chargeback) of a payment in the provider's books. */
export type ProviderDispute = {
  /** The provider's id of the dispute. */
  readonly reference: string;
  /** What the provider withdrew from us, in minor units. */
  readonly amount: number;
  readonly currency: Currency;
  /**
   * `won` brings the money back to us; `lost` leaves it with the buyer. Neither is final: an appeal
   * makes it `open` again. A dispute that withdrew no money, such as an inquiry, is not listed.
   */
  readonly status: "open" | "won" | "lost";
};

/** All movements of a payment's money after its capture, oldest first. */
export type ProviderMovements = {
  readonly refunds: readonly ProviderRefund[];
  readonly disputes: readonly ProviderDispute[];
};

/** A captured payment whose movements are requested. */
export type MovedPayment = Pick<
  GatewayPayment,
  "paymentId" | "amount" | "currency" | "method" | "createdAtMs"
> & {
  /** The gateway's own id, from the capture. */
  readonly reference: string;
};

/** Payments with a refund or dispute that was created or changed since an instant. */
export type MovedPayments = {
  readonly paymentIds: readonly PaymentId[];
  /** Where to continue. Null at the end. */
  readonly cursor: string | null;
};

/** Money that the gateway holds, from its own books. */
export type ListedPayment = {
  readonly paymentId: PaymentId;
  readonly reference: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly method: PaymentMethod;
  readonly capturedAtMs: number;
};

export type ListedPayments = {
  readonly payments: readonly ListedPayment[];
  /** Where to continue. Null at the end. */
  readonly cursor: string | null;
};

type GatewayBase<TwoStep extends boolean> = {
  /** The `method.type` of its payments, and `{name}` in the address of its webhooks. */
  readonly name: string;
  readonly capabilities: GatewayCapabilities<TwoStep>;
  /** Validates the method's own fields. Makes no call. */
  checkMethod(method: PaymentMethod): readonly FieldError[];
  /** Whether it can take exactly this amount, in minor units. Pure: makes no call. */
  accepts(amount: number, currency: Currency): boolean;
  lookup(payment: GatewayPayment): Promise<GatewayAnswer>;
  /** Cancels what was not captured, including an authorization (void). */
  cancel(payment: GatewayPayment): Promise<GatewayAnswer>;
  /** Pays back captured money. For authorizations use `cancel`. */
  refund(refund: GatewayRefund): Promise<RefundAnswer>;
  lookupRefund?(refund: GatewayRefund): Promise<RefundAnswer | { readonly outcome: "not_found" }>;
  /** Captured payments since an instant from the gateway's own books, for reconciliation. */
  listSince?(query: {
    readonly sinceMs: number;
    readonly cursor: string | null;
  }): Promise<ListedPayments>;
  /**
   * Every refund and dispute of a captured payment, from the provider's books. Omit it only if
   * nothing but our own calls moves money, or if the provider cannot report other movements.
   */
  movements?(payment: MovedPayment): Promise<ProviderMovements>;
  /** Payments whose `movements` may have changed, from the provider's books, for reconciliation. */
  movedSince?(query: {
    readonly sinceMs: number;
    readonly cursor: string | null;
  }): Promise<MovedPayments>;
  /**
   * Reads one delivery. It may check signatures, and may make one look-up if signed news identifies
   * our payment only by the provider's id. An unsigned delivery must cause no call. A gateway
   * without it has no webhooks.
   */
  parseWebhook?(delivery: WebhookDelivery): WebhookReading | Promise<WebhookReading>;
};

/** A gateway that captures money in one call. */
export type OneStepGateway = GatewayBase<false> & {
  charge(payment: GatewayPayment): Promise<GatewayAnswer>;
  readonly authorize?: never;
  readonly capture?: never;
};

/** A gateway where `authorize` reserves the money and `capture` takes it. */
export type TwoStepGateway = GatewayBase<true> & {
  authorize(payment: GatewayPayment): Promise<GatewayAnswer>;
  /**
   * Captures the whole authorized amount. Core calls it only after `authorized` was answered and
   * stored.
   */
  capture(payment: GatewayPayment): Promise<GatewayAnswer>;
  readonly charge?: never;
};

/**
 * Moves money. Laws:
 *
 * - The payment's id is the idempotency key of each kind of call. However often `charge`,
 *   `authorize` or `capture` is called with it within `idempotencyTtlMs`, the buyer pays at most
 *   once, and the answers agree with each other and with `lookup`.
 * - A call that throws, or does not answer in time, has an unknown effect. Core never guesses it
 *   and calls `lookup` until it knows. So a gateway must throw whenever it is not certain.
 *   `declined` and `failed` promise that no money was taken and none will be.
 * - A first `declined` or `failed` may be the answer to a repeated call after a lost one. It is
 *   final.
 * - `not_found` from `lookup` promises that the gateway does not know the payment now. A call that
 *   is still on its way may arrive later, within `authorizationTtlMs`.
 * - `cancel` of a captured payment answers `captured` and pays nothing back. Otherwise, with
 *   `cancelBeforeCapture`, it answers `declined` or `failed`, and no money will ever be taken under
 *   this id, even if the id was unknown before. Without `cancelBeforeCapture` it does what it can
 *   and may answer `pending` or `not_found`; core then waits for `authorizationTtlMs`.
 * - A gateway that authorizes in the browser answers `pending` with the `nextAction` for the page
 *   until it gets a `proof`. Only the call with the proof takes money.
 * - With `onlyProofTakesMoney`, this is true for all of its payments, whatever the buyer does on
 *   the page.
 * - One `refundId` pays back once, whatever the attempt. In total, refunds of a payment never
 *   exceed what was captured.
 * - `movements` lists each refund and dispute once, always under the same `reference`. A failed
 *   refund stays listed as `failed`. Our own refund carries its `refundId`. Several attempts may be
 *   listed for one id, of which at most one has not failed.
 * - With `refundsAreFinal`, a refund that was `refunded` is never listed as `failed`.
 * - `accepts` agrees with the calls: an accepted amount is never refused for its size or currency,
 *   and an amount that is not accepted never takes money.
 * - `parseWebhook` trusts only the raw body. `verified` means that the gateway signed it within 300
 *   s of `nowMs`. An unsigned scheme answers `hint`. Core looks up what the delivery names at the
 *   gateway; it never trusts the payload.
 */
export type PaymentGateway = OneStepGateway | TwoStepGateway;

/** Whether the gateway authorizes first and captures later. */
export const isTwoStep = (gateway: PaymentGateway): gateway is TwoStepGateway =>
  gateway.capabilities.twoStep;
