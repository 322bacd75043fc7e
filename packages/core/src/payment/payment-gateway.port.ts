import type { FieldError } from "../kernel/errors.ts";
import type { PaymentId } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";
import type { NextAction, PaymentMethod } from "./payment.ts";
import type { WebhookDelivery, WebhookReading } from "./webhook.ts";

/** What the gateway can do. Core builds on what it says here, and recovers accordingly. */
export type GatewayCapabilities<TwoStep extends boolean = boolean> = {
  /** Authorizes first and captures later, in two calls; else one call charges. */
  readonly twoStep: TwoStep;
  /** `cancel` fences whatever was not captured: afterwards this id never takes money. */
  readonly cancelBeforeCapture: boolean;
  /** How long the same id is recognised as the same call. Beyond it, core looks up only. */
  readonly idempotencyTtlMs: number;
  /**
   * How long an authorization, or a call that was lost on its way, may still turn into money.
   * Where nothing can be fenced, seats of money in doubt stay pinned that long past the deadline.
   */
  readonly authorizationTtlMs: number;
  /**
   * The buyer authorizes in the browser, and no money is taken until a call brings their `proof`:
   * where none was ever stored, none can have been taken and none will be.
   */
  readonly onlyProofTakesMoney: boolean;
  /** `lookup` finds a payment by our id alone; else `not_found` without a reference says nothing. */
  readonly lookupByOurId: boolean;
  /** May answer `pending` and settle later. */
  readonly asynchronous: boolean;
  /**
   * A refund that was answered as `refunded` stays so. Where false, it may still fail days later:
   * webhooks, `movements` and `movedSince` report that.
   */
  readonly refundsAreFinal: boolean;
};

/** All that is known of a payment; every call about it brings the whole. */
export type GatewayPayment = {
  /** The idempotency key of every call about this payment, and the merchant's order id. */
  readonly paymentId: PaymentId;
  readonly amount: number;
  readonly currency: Currency;
  readonly method: PaymentMethod;
  /** What the buyer brought back from the gateway's page, for gateways that authorize there. */
  readonly proof: string | null;
  /** The gateway's own id, as its last answer gave it; null until one did. */
  readonly reference: string | null;
  readonly createdAtMs: number;
};

/** What the gateway knows of a payment. Only `captured`, `declined` and `failed` are final. */
export type GatewayAnswer =
  | {
      readonly outcome: "captured";
      readonly reference: string;
      /** What was taken indeed: core compares it with what was asked. */
      readonly amount: number;
      readonly currency: Currency;
    }
  /**
   * The money is reserved and waits for `capture`; two-step gateways alone answer so. Core captures
   * or cancels at once; after a crash, as soon as the payment's lease and at most a minute are over:
   * by far sooner than any lapses. One that lapsed all the same is `failed`.
   */
  | {
      readonly outcome: "authorized";
      readonly reference: string;
      readonly amount: number;
      readonly currency: Currency;
    }
  /** The buyer's side said no; the same reservation may be paid in another way. */
  | { readonly outcome: "declined"; readonly reason: string }
  /** Over without money: cancelled, lapsed, broken. */
  | { readonly outcome: "failed"; readonly reason: string }
  | {
      readonly outcome: "pending";
      /** What the buyer must do; null while the gateway itself takes its time. */
      readonly nextAction: NextAction | null;
      /** Kept and brought back with every later call. */
      readonly reference?: string;
    }
  | { readonly outcome: "not_found" };

/** All that is known of a refund; every call about it brings the whole. */
export type GatewayRefund = {
  /** The idempotency key of this refund, and its merchant's id. */
  readonly refundId: string;
  /**
   * Raised only after the gateway refused for certain. A gateway that replays a refusal under the
   * same key makes its key of both; it must never pay back twice under one `refundId`.
   */
  readonly attempt: number;
  readonly paymentId: PaymentId;
  /** Of the captured payment. */
  readonly reference: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly method: PaymentMethod;
};

export type RefundAnswer =
  | { readonly outcome: "refunded" }
  /** Accepted; it settles later, and the same call or `lookupRefund` reports when. */
  | { readonly outcome: "pending" }
  /**
   * For certain: no money went back, and none will under this attempt. `later` says that the same
   * refund may succeed later (no balance at the provider, say); `never` that a person must act.
   */
  | { readonly outcome: "refused"; readonly reason: string; readonly retry: "later" | "never" };

/** One refund of a payment as the provider's books hold it, whoever made it. */
export type ProviderRefund = {
  /**
   * Our refund id where the provider carries it; null for a refund made elsewhere. People can write
   * such text at the provider, too: an id that core does not know is a refund made elsewhere.
   */
  readonly refundId: string | null;
  /** The provider's own id of the refund: the same refund always has the same. */
  readonly reference: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly status: "pending" | "succeeded" | "failed";
  /** Why it failed; null otherwise. */
  readonly failure: string | null;
};

/** One dispute (chargeback) of a payment as the provider's books hold it. */
export type ProviderDispute = {
  /** The provider's own id of the dispute. */
  readonly reference: string;
  /** What the provider withdrew from us, in minor units. */
  readonly amount: number;
  readonly currency: Currency;
  /**
   * `won` brings the money back to us; `lost` leaves it with the buyer. Neither is final: an appeal
   * makes it `open` again. One that withdrew no money, such as an inquiry, is not listed.
   */
  readonly status: "open" | "won" | "lost";
};

/** Everything that moved a captured payment's money after its capture. Oldest first. */
export type ProviderMovements = {
  readonly refunds: readonly ProviderRefund[];
  readonly disputes: readonly ProviderDispute[];
};

/** A captured payment whose movements are asked for. */
export type MovedPayment = Pick<
  GatewayPayment,
  "paymentId" | "amount" | "currency" | "method" | "createdAtMs"
> & {
  /** The gateway's own id, as the capture gave it. */
  readonly reference: string;
};

/** Payments of which a refund or a dispute was made or changed since an instant. */
export type MovedPayments = {
  readonly paymentIds: readonly PaymentId[];
  /** Where to go on; null at the end. */
  readonly cursor: string | null;
};

/** Money that the gateway has, as its own books list it. */
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
  /** Where to go on; null at the end. */
  readonly cursor: string | null;
};

type GatewayBase<TwoStep extends boolean> = {
  /** `method.type` of the payments that it serves, and `{name}` of its webhooks' address. */
  readonly name: string;
  readonly capabilities: GatewayCapabilities<TwoStep>;
  /** What is wrong with the method's own fields; nothing is called. */
  checkMethod(method: PaymentMethod): readonly FieldError[];
  /** Whether it can take exactly this amount, in minor units. Pure: nothing is called. */
  accepts(amount: number, currency: Currency): boolean;
  lookup(payment: GatewayPayment): Promise<GatewayAnswer>;
  /** Gives up what was not captured, a mere authorization as well (void). */
  cancel(payment: GatewayPayment): Promise<GatewayAnswer>;
  /** Pays back captured money. Not for authorizations: `cancel` is. */
  refund(refund: GatewayRefund): Promise<RefundAnswer>;
  lookupRefund?(refund: GatewayRefund): Promise<RefundAnswer | { readonly outcome: "not_found" }>;
  /** Captured payments since an instant, by the gateway's own books: for reconciliation. */
  listSince?(query: {
    readonly sinceMs: number;
    readonly cursor: string | null;
  }): Promise<ListedPayments>;
  /**
   * Every refund and dispute of a captured payment, by the provider's own books. A gateway without
   * it has no other way to move money than our own calls, or can't see one.
   */
  movements?(payment: MovedPayment): Promise<ProviderMovements>;
  /** Payments to ask `movements` of, by the provider's own books: for reconciliation. */
  movedSince?(query: {
    readonly sinceMs: number;
    readonly cursor: string | null;
  }): Promise<MovedPayments>;
  /**
   * Reads one delivery. Pure but for signature checking, and for one look-up where signed news names
   * our payment by an id of the provider's alone; an unsigned one must cause no call. Without it
   * there are no webhooks.
   */
  parseWebhook?(delivery: WebhookDelivery): WebhookReading | Promise<WebhookReading>;
};

/** One call takes the money. */
export type OneStepGateway = GatewayBase<false> & {
  charge(payment: GatewayPayment): Promise<GatewayAnswer>;
  readonly authorize?: never;
  readonly capture?: never;
};

/** `authorize` reserves the money, `capture` takes it. */
export type TwoStepGateway = GatewayBase<true> & {
  authorize(payment: GatewayPayment): Promise<GatewayAnswer>;
  /** Takes all of what was authorized; called only after `authorized` was answered and recorded. */
  capture(payment: GatewayPayment): Promise<GatewayAnswer>;
  readonly charge?: never;
};

/**
 * Moves money. Laws:
 *
 * - The payment's id is the idempotency key of each kind of call: however often `charge`,
 *   `authorize` or `capture` is called with it, within `idempotencyTtlMs`, the buyer pays at most
 *   once and the answers agree with each other and with `lookup`.
 * - A call that throws, or does not answer in time, has an unknown effect: core never guesses, and
 *   asks `lookup` until it knows. So a gateway throws whenever it is not certain; `declined` and
 *   `failed` promise that no money was taken and none will be.
 * - A first `declined` or `failed` may be the answer to a lost call sent again: it stays.
 * - `not_found` from `lookup` promises that the gateway knows nothing of the payment now; a call
 *   that is still on its way may arrive later, within `authorizationTtlMs`.
 * - `cancel` of a captured payment answers `captured` and takes nothing back. Where
 *   `cancelBeforeCapture`, it else answers `declined` or `failed`, and no money will ever be taken
 *   under this id, though it was unknown before. Where not, it does what it can, and may answer
 *   `pending` or `not_found`; core then waits out `authorizationTtlMs`.
 * - A gateway that authorizes in the browser answers `pending` with the `nextAction` for the page
 *   until `proof` is there; only the call with the proof takes money.
 * - Where `onlyProofTakesMoney`, that is so for each of its payments, whatever the buyer does there.
 * - One `refundId` pays back once, whatever the attempt; of one payment never more than was taken.
 * - `movements` lists each refund and dispute once under its own `reference`, for ever; a failed
 *   refund stays listed as `failed`. A refund of ours carries its `refundId`: of one id several
 *   attempts may be listed, of which at most one has not failed.
 * - Where `refundsAreFinal`, a refund that was `refunded` is never listed as `failed`.
 * - `accepts` agrees with the calls: an amount that it accepts is never refused for its size or
 *   currency, and one that it does not accept never takes money.
 * - `parseWebhook` trusts the raw body alone. `verified` was signed by the gateway within the
 *   tolerance of 300 s around `nowMs`; an unsigned scheme answers `hint`. What it names is looked
 *   up at the gateway: a payload is never believed.
 */
export type PaymentGateway = OneStepGateway | TwoStepGateway;

/** Whether the gateway authorizes first and captures later. */
export const isTwoStep = (gateway: PaymentGateway): gateway is TwoStepGateway =>
  gateway.capabilities.twoStep;
