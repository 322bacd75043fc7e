import { randomBytes } from "node:crypto";

type Metadata = Readonly<Record<string, string>>;

/** The fields of a PaymentIntent that matter here (docs.stripe.com/api/payment_intents/object). */
export type StandInIntent = {
  readonly id: string;
  readonly object: "payment_intent";
  readonly amount: number;
  amount_capturable: number;
  amount_received: number;
  canceled_at: number | null;
  cancellation_reason: string | null;
  readonly capture_method: "manual";
  readonly client_secret: string;
  readonly created: number;
  readonly currency: string;
  last_payment_error: Readonly<Record<string, unknown>> | null;
  latest_charge: string | null;
  readonly livemode: false;
  readonly metadata: Metadata;
  next_action: Readonly<Record<string, unknown>> | null;
  payment_method: string | null;
  readonly payment_method_types: readonly string[];
  status:
    | "requires_payment_method"
    | "requires_confirmation"
    | "requires_action"
    | "requires_capture"
    | "succeeded"
    | "canceled";
};

export type StandInCharge = {
  readonly id: string;
  readonly object: "charge";
  readonly amount: number;
  amount_captured: number;
  amount_refunded: number;
  captured: boolean;
  readonly created: number;
  readonly currency: string;
  disputed: boolean;
  readonly failure_code: string | null;
  readonly livemode: false;
  readonly metadata: Metadata;
  readonly outcome: {
    readonly network_status: string;
    readonly reason: string | null;
    readonly type: string;
  };
  readonly payment_intent: string;
  readonly payment_method: string;
  readonly payment_method_details: {
    readonly card: { readonly capture_before?: number };
    readonly type: "card";
  };
  refunded: boolean;
  readonly status: "succeeded" | "failed";
};

/** docs.stripe.com/api/refunds/object. Refunds from the Dashboard have no metadata. */
export type StandInRefund = {
  readonly id: string;
  readonly object: "refund";
  readonly amount: number;
  /** Null while the balance does not cover it: no money has moved. */
  balance_transaction: string | null;
  readonly charge: string;
  readonly created: number;
  readonly currency: string;
  /** Set for a failed refund whose money came back to the balance. */
  failure_balance_transaction?: string;
  failure_reason?: string;
  readonly metadata: Metadata;
  readonly payment_intent: string;
  pending_reason?: "processing" | "insufficient_funds";
  readonly reason: "requested_by_customer" | null;
  status: "pending" | "succeeded" | "failed" | "canceled";
};

/** docs.stripe.com/api/disputes/object. It has none of the intent's metadata. */
export type StandInDispute = {
  readonly id: string;
  readonly object: "dispute";
  readonly amount: number;
  /** Withdrawals and perhaps reinstatements; empty for an inquiry. */
  readonly balance_transactions: StandInBooking[];
  readonly charge: string;
  readonly created: number;
  readonly currency: string;
  is_charge_refundable: boolean;
  readonly livemode: false;
  readonly metadata: Metadata;
  readonly payment_intent: string;
  readonly reason: string;
  status:
    | "warning_needs_response"
    | "warning_closed"
    | "needs_response"
    | "appeal_under_review"
    | "won"
    | "lost";
};

/** One line of Stripe's books, in the currency of the charge. */
export type StandInBooking = {
  readonly id: string;
  readonly object: "balance_transaction";
  readonly amount: number;
  readonly created: number;
  readonly currency: string;
  readonly source: string;
  /** `adjustment`: a withdrawal or a reinstatement of a dispute. */
  readonly type: "charge" | "refund" | "refund_failure" | "adjustment";
};

/** Like Stripe's: a prefix for the kind, then random text. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString("hex")}`;
