import { type Account, chargeOfPayment } from "./account.ts";
import { newId, type StandInCharge, type StandInDispute } from "./objects.ts";
import type { RefundDesk } from "./refund-desk.ts";

export type DisputeDesk = {
  /**
   * Withdraws the money that was not refunded, or the given amount. An inquiry withdraws nothing.
   */
  open(charge: StandInCharge, reason: string, amount?: number): StandInDispute;
  openForPayment(paymentId: string, options: DisputeOptions): StandInDispute;
  readonly close: (id: string, outcome: "won" | "lost") => void;
  /** Turns an inquiry into a dispute, or a lost dispute into an appeal. */
  readonly escalate: (id: string) => void;
};

export type DisputeOptions = {
  /** In Stripe's minor units. */
  readonly amount?: number;
  /** A question from the bank, which withdraws nothing. */
  readonly inquiry?: boolean;
};

/** The bank has not decided these finally. */
const awaitsEnd: ReadonlySet<string> = new Set([
  "needs_response",
  "warning_needs_response",
  "appeal_under_review",
]);

/** docs.stripe.com/disputes, "How disputes work", and docs.stripe.com/api/disputes/object, status. */
export const createDisputeDesk = (
  account: Account,
  { fail }: Pick<RefundDesk, "fail">,
): DisputeDesk => {
  const { disputes, charges, refunds, events, book, nowS } = account;

  const move = (dispute: StandInDispute, amount: number, type: string): void => {
    const { id, currency } = dispute;
    dispute.balance_transactions.push(book("adjustment", id, amount, currency));
    events.tell(`charge.dispute.${type}`, dispute);
  };

  const known = (id: string): StandInDispute => {
    const dispute = disputes.get(id);
    if (dispute === undefined) throw new TypeError(`There is no dispute ${id}.`);
    return dispute;
  };

  const failPending = ({ id }: StandInCharge): void => {
    for (const refund of refunds.values()) {
      if (refund.charge !== id || refund.status !== "pending") continue;
      fail(refund, "charge_for_pending_refund_disputed");
    }
  };

  const open: DisputeDesk["open"] = (charge, reason, asked) => {
    const isInquiry = reason === "inquiry";
    if (!isInquiry) failPending(charge);
    const amount = asked ?? charge.amount_captured - charge.amount_refunded;
    // "Disputes aren't possible on credit card charges that are fully refunded."
    if (amount <= 0) throw new TypeError(`${charge.id} was refunded: nobody can dispute it.`);
    const dispute: StandInDispute = {
      id: newId("du"),
      object: "dispute",
      amount,
      balance_transactions: [],
      charge: charge.id,
      created: nowS(),
      currency: charge.currency,
      is_charge_refundable: isInquiry,
      livemode: false,
      metadata: {},
      payment_intent: charge.payment_intent,
      reason: isInquiry ? "general" : reason,
      status: isInquiry ? "warning_needs_response" : "needs_response",
    };
    disputes.set(dispute.id, dispute);
    charge.disputed = true;
    events.tell("charge.dispute.created", dispute);
    if (!isInquiry) move(dispute, -amount, "funds_withdrawn");
    return dispute;
  };

  const openForPayment: DisputeDesk["openForPayment"] = (paymentId, { amount, inquiry }) =>
    open(chargeOfPayment(account, paymentId), inquiry === true ? "inquiry" : "fraudulent", amount);

  return {
    open,
    openForPayment,
    close: (id, outcome) => {
      const dispute = known(id);
      if (!awaitsEnd.has(dispute.status))
        throw new TypeError(`${id} is ${dispute.status} already.`);
      const wasInquiry = dispute.status === "warning_needs_response";
      dispute.status = wasInquiry ? "warning_closed" : outcome;
      events.tell("charge.dispute.closed", dispute);
      if (wasInquiry || outcome === "lost") return;
      const charge = charges.get(dispute.charge);
      if (charge !== undefined) charge.disputed = false;
      dispute.is_charge_refundable = true;
      move(dispute, dispute.amount, "funds_reinstated");
    },
    escalate: (id) => {
      const dispute = known(id);
      const wasInquiry = dispute.status === "warning_needs_response";
      if (!wasInquiry && dispute.status !== "lost") {
        throw new TypeError(`${id} is ${dispute.status}: there is nothing to appeal.`);
      }
      dispute.status = wasInquiry ? "needs_response" : "appeal_under_review";
      dispute.is_charge_refundable = false;
      events.tell("charge.dispute.updated", dispute);
      if (wasInquiry) move(dispute, -dispute.amount, "funds_withdrawn");
    },
  };
};
