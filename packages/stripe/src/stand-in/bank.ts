import { type Card, cards } from "./cards.ts";
import { createEvents, type StandInEvents } from "./events.ts";
import { type NewIntent, newCharge, newIntent } from "./new-objects.ts";
import {
  newId,
  type StandInBooking,
  type StandInCharge,
  type StandInIntent,
  type StandInRefund,
} from "./objects.ts";
import { invalid, missing, StripeRefusal } from "./stripe-error.ts";

export type Bank = {
  readonly intents: ReadonlyMap<string, StandInIntent>;
  readonly charges: ReadonlyMap<string, StandInCharge>;
  readonly refunds: ReadonlyMap<string, StandInRefund>;
  /** The oldest first. */
  readonly bookings: readonly StandInBooking[];
  readonly events: StandInEvents;
  intent(id: string): StandInIntent;
  open(params: NewIntent): StandInIntent;
  confirm(id: string, returnUrl: string | null, paymentMethod?: string): StandInIntent;
  authenticate(id: string, success: boolean): StandInIntent;
  capture(id: string): StandInIntent;
  cancel(id: string, reason: string | null): StandInIntent;
  refund(id: string, amount: number | null, metadata: StandInRefund["metadata"]): StandInRefund;
  settleRefunds(): void;
};

/** Intents, charges, refunds and books: what a Stripe account holds. All steps are synchronous. */
export const createBank = (nowMs: () => number): Bank => {
  const intents = new Map<string, StandInIntent>();
  const charges = new Map<string, StandInCharge>();
  const refunds = new Map<string, StandInRefund>();
  const bookings: StandInBooking[] = [];
  const nowS = (): number => Math.floor(nowMs() / 1000);
  const events = createEvents(nowS);

  const book = (
    type: StandInBooking["type"],
    source: string,
    amount: number,
    { currency }: StandInIntent,
  ): void => {
    const id = newId("txn");
    const created = nowS();
    bookings.push({ id, object: "balance_transaction", amount, created, currency, source, type });
  };

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
    intents,
    charges,
    refunds,
    bookings,
    events,
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
      book("charge", charge.id, it.amount, it);
      events.tell("payment_intent.succeeded", it);
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
        throw invalid(
          "payment_intent_unexpected_state",
          "There is no successful charge to refund.",
        );
      }
      const left = it.amount_received - charge.amount_refunded;
      if (left === 0) throw invalid("charge_already_refunded", "It has already been refunded.");
      const asked = amount ?? left;
      if (asked > left) throw invalid("amount_too_large", "More than is left.", "amount");
      const card = cardOf(charge.payment_method);
      const refund: StandInRefund = {
        id: newId("re"),
        object: "refund",
        amount: asked,
        charge: charge.id,
        created: nowS(),
        currency: it.currency,
        metadata,
        payment_intent: it.id,
        status: card.does === "pay" && card.refunds === "later" ? "pending" : "succeeded",
      };
      refunds.set(refund.id, refund);
      charge.amount_refunded += asked;
      charge.refunded = charge.amount_refunded === charge.amount;
      book("refund", refund.id, -asked, it);
      events.tell("refund.created", refund);
      return refund;
    },
    settleRefunds: () => {
      for (const refund of refunds.values()) {
        const charge = charges.get(refund.charge);
        const card = cardOf(charge?.payment_method ?? "");
        if (charge === undefined || card.does !== "pay") continue;
        if (card.refunds === "later" && refund.status === "pending") {
          refund.status = "succeeded";
          events.tell("refund.updated", refund);
        }
        if (card.refunds === "fail_later" && refund.status === "succeeded") {
          refund.status = "failed";
          refund.failure_reason = "expired_or_canceled_card";
          charge.amount_refunded -= refund.amount;
          charge.refunded = false;
          events.tell("refund.failed", refund);
        }
      }
    },
  };
};

const cardOf = (paymentMethod: string): Card => {
  const card = cards[paymentMethod];
  if (card === undefined) throw missing("PaymentMethod", paymentMethod, "payment_method");
  return card;
};
