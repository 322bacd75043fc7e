import type { FieldError } from "../errors.ts";
import type { PaymentId } from "../ids.ts";
import type { Currency } from "../money.ts";
import type { NextAction, PaymentMethod } from "./payment.ts";

/** What the gateway can do; core refuses loudly what it can't. */
export type GatewayCapabilities = {
  /** Authorizes first and captures later, in two calls. */
  readonly twoStep: boolean;
  /** `cancel` fences a charge that was not captured: afterwards it never will be. */
  readonly cancelBeforeCapture: boolean;
  /** How long the same id is recognised as the same charge, in milliseconds. */
  readonly idempotencyTtlMs: number;
  /** How long an authorization may still turn into money, in milliseconds. */
  readonly authorizationTtlMs: number;
  readonly lookupByOurId: boolean;
  /** May answer `pending` and settle later. */
  readonly asynchronous: boolean;
};

export type ChargeRequest = {
  readonly paymentId: PaymentId;
  readonly amount: number;
  readonly currency: Currency;
  readonly method: PaymentMethod;
  /** What the buyer brought back from the gateway's page, for gateways that authorize there. */
  readonly proof: string | null;
};

export type RefundRequest = {
  /** The idempotency key of this refund. */
  readonly refundId: string;
  readonly paymentId: PaymentId;
  readonly reference: string;
  readonly amount: number;
  readonly currency: Currency;
};

/** What the gateway knows of a charge. Only `captured`, `declined` and `failed` are final. */
export type GatewayAnswer =
  | {
      readonly outcome: "captured";
      readonly reference: string;
      readonly amount: number;
      readonly currency: Currency;
    }
  | { readonly outcome: "declined"; readonly reason: string }
  | { readonly outcome: "failed"; readonly reason: string }
  | { readonly outcome: "pending"; readonly nextAction: NextAction | null }
  | { readonly outcome: "not_found" };

export type RefundAnswer =
  | { readonly outcome: "refunded" }
  | { readonly outcome: "pending" }
  | { readonly outcome: "refused"; readonly reason: string };

/**
 * Moves money. Laws:
 *
 * - The payment's id is the idempotency key: however often `charge` is called with it, within
 *   `idempotencyTtlMs`, the buyer is charged at most once and the answers agree.
 * - A call that throws, or does not answer in time, has an unknown effect: core never guesses, and
 *   asks `lookup` until it knows.
 * - `cancel` of a captured charge answers `captured`; else it answers `failed`, and no money will
 *   ever be taken under this id. An unknown id is fenced as well.
 * - `refund` of one `refundId` pays back once.
 */
export interface PaymentGateway {
  readonly name: string;
  readonly capabilities: GatewayCapabilities;
  /** What is wrong with the method's own fields; nothing is called. */
  checkMethod(method: PaymentMethod): readonly FieldError[];
  charge(request: ChargeRequest): Promise<GatewayAnswer>;
  lookup(paymentId: PaymentId): Promise<GatewayAnswer>;
  cancel(paymentId: PaymentId): Promise<GatewayAnswer>;
  refund(request: RefundRequest): Promise<RefundAnswer>;
}
