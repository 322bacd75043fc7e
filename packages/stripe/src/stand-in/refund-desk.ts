import { type Account, cardOf } from "./account.ts";
import { newId, type StandInCharge, type StandInRefund } from "./objects.ts";
import { invalid, StripeRefusal } from "./stripe-error.ts";

/** What happens to refunds that the balance does not cover (docs.stripe.com/refunds). */
export type EmptyBalance = "refuses" | "holds";

export type RefundDesk = {
  /** Refunds everything that is left, or the given amount. */
  open(
    charge: StandInCharge,
    amount: number | null,
    details: Pick<StandInRefund, "metadata" | "reason">,
  ): StandInRefund;
  /**
   * Fails a refund that is pending or has succeeded long ago. Its money comes back to the balance.
   */
  readonly fail: (refund: StandInRefund, reason: string) => void;
  /** Completes what is in progress, as Stripe's test cards prescribe. */
  readonly settle: () => void;
  /** Null means that there is enough again; held refunds are paid. */
  setBalance(empty: EmptyBalance | null): void;
};

export const createRefundDesk = (account: Account): RefundDesk => {
  const { charges, refunds, events, book, nowS } = account;
  let empty: EmptyBalance | null = null;

  const chargeOf = (refund: StandInRefund): StandInCharge => {
    const charge = charges.get(refund.charge);
    if (charge === undefined) throw new TypeError(`${refund.id} is of no charge.`);
    return charge;
  };

  const pay = (refund: StandInRefund): void => {
    refund.balance_transaction ??= book("refund", refund.id, -refund.amount, refund.currency).id;
    delete refund.pending_reason;
    refund.status = "succeeded";
  };

  const settleOne = (refund: StandInRefund): void => {
    pay(refund);
    events.tell("refund.updated", refund);
  };

  const fail = (refund: StandInRefund, reason: string): void => {
    if (refund.status !== "pending" && refund.status !== "succeeded") {
      throw new TypeError(`${refund.id} is ${refund.status} already.`);
    }
    const charge = chargeOf(refund);
    if (refund.balance_transaction !== null) {
      const { id, amount, currency } = refund;
      refund.failure_balance_transaction = book("refund_failure", id, amount, currency).id;
    }
    delete refund.pending_reason;
    // "As cancellations are a type of refund failure, the attributes are included."
    refund.status = reason === "merchant_request" ? "canceled" : "failed";
    refund.failure_reason = reason;
    charge.amount_refunded -= refund.amount;
    charge.refunded = false;
    events.tell("refund.updated", refund);
    if (refund.status === "failed") events.tell("refund.failed", refund);
  };

  return {
    open: (charge, amount, details) => {
      checkRefundable(account, charge);
      const left = charge.amount_captured - charge.amount_refunded;
      if (left === 0) throw invalid("charge_already_refunded", "It has already been refunded.");
      const asked = amount ?? left;
      if (asked > left) throw invalid("amount_too_large", "More than is left.", "amount");
      if (empty === "refuses") throw notEnough();
      const card = cardOf(charge.payment_method);
      const isSlow = card.does === "pay" && card.refunds === "later";
      const { id, currency, payment_intent } = charge;
      const refund: StandInRefund = {
        ...details,
        id: newId("re"),
        object: "refund",
        amount: asked,
        balance_transaction: null,
        charge: id,
        created: nowS(),
        currency,
        payment_intent,
        status: "pending",
      };
      refunds.set(refund.id, refund);
      charge.amount_refunded += asked;
      charge.refunded = charge.amount_refunded === charge.amount;
      if (empty === "holds") refund.pending_reason = "insufficient_funds";
      else {
        pay(refund);
        if (isSlow) Object.assign(refund, { status: "pending", pending_reason: "processing" });
      }
      events.tell("charge.refunded", charge);
      events.tell("refund.created", refund);
      return refund;
    },
    fail,
    settle: () => {
      for (const refund of refunds.values()) {
        const card = cardOf(chargeOf(refund).payment_method);
        if (card.does !== "pay") continue;
        if (refund.pending_reason === "processing") settleOne(refund);
        else if (card.refunds === "fail_later" && refund.status === "succeeded") {
          fail(refund, "expired_or_canceled_card");
        }
      }
    },
    setBalance: (next) => {
      empty = next;
      if (next !== null) return;
      for (const refund of refunds.values()) {
        if (refund.pending_reason === "insufficient_funds") settleOne(refund);
      }
    },
  };
};

const checkRefundable = ({ disputes }: Account, { id }: StandInCharge): void => {
  const isDisputed = [...disputes.values()].some(
    ({ charge, is_charge_refundable }) => charge === id && !is_charge_refundable,
  );
  if (isDisputed) throw invalid("charge_disputed", "This charge has been charged back.");
};

/**
 * Stripe gives this refusal no `code`, only a `message_code`. It is stored for its idempotency key.
 */
const notEnough = (): StripeRefusal =>
  new StripeRefusal(
    400,
    {
      type: "invalid_request_error",
      message: "Insufficient funds in your Stripe balance to refund this amount.",
      message_code: "insufficient_balance_for_refund",
    },
    true,
  );
