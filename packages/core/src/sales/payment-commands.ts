import type { Acting } from "../kernel/actor.ts";
import type { Validation } from "../kernel/errors.ts";
import type { IdempotencyKeyReused, InvalidToken, NotFound } from "../kernel/refusals.ts";
import type { Payment, PaymentMethod } from "../payment/payment.ts";
import type { Wallet } from "../payment/wallet.ts";
import type { Reservation } from "../reservation/reservation.ts";

export type Pay = {
  readonly reservationId: string;
  readonly userId: string;
  readonly token: string;
  /** The price that the buyer saw, in minor units: both fields or neither. Checked if given. */
  readonly amount?: number | undefined;
  readonly currency?: string | undefined;
  readonly method?: PaymentMethod | undefined;
  readonly idempotencyKey?: string | undefined;
};
export type PaymentOutcome =
  | {
      readonly outcome: "payment_captured";
      readonly payment: Payment;
      readonly reservation: Reservation;
    }
  /** `payment.nextAction` is what the buyer must do. Null if only the outcome is unknown. */
  | { readonly outcome: "payment_pending"; readonly payment: Payment }
  | { readonly outcome: "payment_declined"; readonly payment: Payment; readonly reason: string };
export type PayOutcome =
  | PaymentOutcome
  | Validation
  | IdempotencyKeyReused
  | InvalidToken
  | NotFound
  | { readonly outcome: "payment_in_progress" }
  | { readonly outcome: "reservation_not_held" }
  | { readonly outcome: "amount_mismatch" };

export type ConfirmPayment = {
  readonly paymentId: string;
  readonly userId: string;
  readonly proof: string;
};
export type ConfirmPaymentOutcome = PaymentOutcome | Validation | NotFound;

export type CancelPaymentOutcome =
  /** Ended without money, now or earlier. */
  | {
      readonly outcome: "payment_cancelled";
      readonly payment: Payment;
      readonly reservation: Reservation;
    }
  /** The gateway's answer is missing. `work.recover` continues it. */
  | { readonly outcome: "payment_pending"; readonly payment: Payment }
  /** The gateway was called and cannot be stopped. */
  | { readonly outcome: "payment_in_progress" }
  /** The money was captured. */
  | { readonly outcome: "payment_settled"; readonly payment: Payment }
  | NotFound;

export type OwnPayment = { readonly paymentId: string; readonly userId: string };
export type GetPaymentOutcome =
  | {
      readonly outcome: "payment_found";
      readonly payment: Payment;
      readonly reservation: Reservation;
    }
  | NotFound;

export type ReceiveWebhook = {
  readonly gateway: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The raw body. */
  readonly body: string;
};
export type ReceiveWebhookOutcome =
  | { readonly outcome: "webhook_accepted" }
  | { readonly outcome: "webhook_invalid"; readonly reason: string }
  | NotFound;

export type GetWalletsOutcome = {
  readonly outcome: "wallets_found";
  readonly wallets: readonly Wallet[];
};

export type CreditWallet = Acting & {
  readonly userId: string;
  /** In minor units, more than zero. */
  readonly amount: number;
  readonly currency: string;
  /** Required: it makes the credit happen once. */
  readonly idempotencyKey: string;
};

export type CreditWalletOutcome =
  | { readonly outcome: "wallet_credited"; readonly wallet: Wallet; readonly key: string }
  | Validation
  | IdempotencyKeyReused;

export type AbandonPayment = Acting & { readonly paymentId: string };

export type AbandonPaymentOutcome =
  | { readonly outcome: "payment_abandoned"; readonly payment: Payment }
  /** Nothing was in doubt. */
  | { readonly outcome: "payment_settled"; readonly payment: Payment }
  | NotFound;
