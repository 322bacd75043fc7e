import { type Account, cardOf, createAccount } from "./account.ts";
import type { Card } from "./cards.ts";
import { createDisputeDesk, type DisputeDesk } from "./dispute-desk.ts";
import { type NewIntent, newCharge, newIntent } from "./new-objects.ts";
import type { StandInCharge, StandInIntent, StandInRefund } from "./objects.ts";
import { createRefundDesk, type RefundDesk } from "./refund-desk.ts";
import { invalid, missing, StripeRefusal } from "./stripe-error.ts";

export type Bank = {
  readonly account: Account;
  readonly refunds: RefundDesk;
  readonly disputes: DisputeDesk;
  intent(id: string): StandInIntent;
  open(params: NewIntent): StandInIntent;
  confirm(id: string, returnUrl: string | null, paymentMethod?: string): StandInIntent;
  authenticate(id: string, success: boolean): StandInIntent;
  capture(id: string): StandInIntent;
  cancel(id: string, reason: string | null): StandInIntent;
  refund(id: string, amount: number | null, metadata: StandInRefund["metadata"]): StandInRefund;
};

/** Intents and charges, beside the desks for refunds and disputes. All steps are synchronous. */
export const createBank = (nowMs: () => number): Bank => {
  const account = createAccount(nowMs);
  const { intents, charges, events, book, nowS } = account;
  const refunds = createRefundDesk(account);
  const disputes = createDisputeDesk(account, refunds);

  const intent = (id: string): StandInIntent => {
    const found = intents.get(id);
    if (found === undefined) throw missing("payment_intent", id, "intent");
    const charge = charges.get(found.latest_charge ?? "");
    const before = charge?.payment_method_details.card.capture_before;
    if (found.status === "requires_capture" && before !== undefined && nowS() >= before) {
      end(found, "automatic");
    }
    return found;
  };

  const end = (it: StandInIntent, reason: string | null): void => {
    const charge = charges.get(it.latest_charge ?? "");
    if (charge?.status === "succeeded") charge.refunded = true;
    it.status = "canceled";
    it.canceled_at = nowS();
    it.cancellation_reason = reason;
    it.amount_capturable = 0;
    it.next_action = null;
    // "It will be cleared if the PaymentIntent is later updated for any reason."
    it.last_payment_error = null;
    events.tell("payment_intent.canceled", it);
  };

  const addCharge = (it: StandInIntent, paymentMethod: string, card?: Card): StandInCharge => {
    const charge = newCharge(it, paymentMethod, nowS(), card?.does === "decline" ? card : null);
    charges.set(charge.id, charge);
    it.latest_charge = charge.id;
    return charge;
  };

  const authorize = (it: StandInIntent, paymentMethod: string): StandInIntent => {
    addCharge(it, paymentMethod);
    it.status = "requires_capture";
    it.amount_capturable = it.amount;
    it.next_action = null;
    it.last_payment_error = null;
    events.tell("payment_intent.amount_capturable_updated", it);
    return it;
  };

  const ask = (it: StandInIntent, returnUrl: string | null): StandInIntent => {
    const { id } = it;
    it.status = "requires_action";
    it.next_action =
      returnUrl === null
        ? { type: "use_stripe_sdk", use_stripe_sdk: {} }
        : {
            type: "redirect_to_url",
            redirect_to_url: { return_url: returnUrl, url: `about:blank#${id}` },
          };
    events.tell("payment_intent.requires_action", it);
    return it;
  };

  const fail = (it: StandInIntent, error: Readonly<Record<string, unknown>>): void => {
    it.status = "requires_payment_method";
    it.payment_method = null;
    it.next_action = null;
    it.last_payment_error = error;
    events.tell("payment_intent.payment_failed", it);
  };

  const unexpected = (it: StandInIntent, verb: string): StripeRefusal =>
    invalid(
      "payment_intent_unexpected_state",
      `You cannot ${verb} this PaymentIntent because it has a status of ${it.status}.`,
    );

  return {
    account,
    refunds,
    disputes,
    intent,
    open: (params) => {
      if (params.payment_method !== null) cardOf(params.payment_method);
      const it = newIntent(params, nowS());
      intents.set(it.id, it);
      events.tell("payment_intent.created", it);
      return it;
    },
    confirm: (id, returnUrl, paymentMethod) => {
      const it = intent(id);
      const open = it.status === "requires_confirmation" || it.status === "requires_payment_method";
      const method = paymentMethod ?? it.payment_method;
      if (!open || method === null) throw unexpected(it, "confirm");
      const card = cardOf(method);
      it.payment_method = method;
      switch (card.does) {
        case "pay":
          return authorize(it, method);
        case "ask":
          return ask(it, returnUrl);
        case "decline": {
          const error = {
            type: "card_error",
            code: card.code,
            decline_code: card.reason,
            message: "Your card was declined.",
            charge: addCharge(it, method, card).id,
          };
          fail(it, error);
          throw new StripeRefusal(402, { ...error, payment_intent: { ...it } }, true);
        }
      }
    },
    authenticate: (id, success) => {
      const it = intent(id);
      if (it.status !== "requires_action") throw unexpected(it, "authenticate");
      if (success) return authorize(it, it.payment_method ?? "");
      fail(it, {
        type: "invalid_request_error",
        code: "payment_intent_authentication_failure",
        message: "The provided PaymentMethod has failed authentication.",
      });
      return it;
    },
    capture: (id) => {
      const it = intent(id);
      const charge = charges.get(it.latest_charge ?? "");
      if (it.status !== "requires_capture" || charge === undefined) throw unexpected(it, "capture");
      it.status = "succeeded";
      it.amount_capturable = 0;
      it.amount_received = it.amount;
      charge.captured = true;
      charge.amount_captured = it.amount;
      book("charge", charge.id, it.amount, it.currency);
      events.tell("payment_intent.succeeded", it);
      const card = cardOf(charge.payment_method);
      if (card.does === "pay" && card.disputes) disputes.open(charge, card.disputes);
      return it;
    },
    cancel: (id, reason) => {
      const it = intent(id);
      if (it.status === "succeeded" || it.status === "canceled") throw unexpected(it, "cancel");
      end(it, reason);
      return it;
    },
    refund: (id, amount, metadata) => {
      const it = intent(id);
      const charge = charges.get(it.latest_charge ?? "");
      if (it.status !== "succeeded" || charge === undefined) {
        const message = "There is no successful charge to refund.";
        throw invalid("payment_intent_unexpected_state", message);
      }
      return refunds.open(charge, amount, { metadata, reason: null });
    },
  };
};
