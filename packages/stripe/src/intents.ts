import {
  type Clock,
  type GatewayAnswer,
  type GatewayPayment,
  TicketingError,
} from "@admit-one/core";
import type { Intent, StripeApi } from "./api.ts";
import { toStripe } from "./money.ts";

/** Idempotency keys live at least this long (docs.stripe.com/api/idempotent_requests). */
export const idempotencyTtlMs: number = 24 * 3_600_000;

/** Our clock and Stripe's may differ, so a key near its end is not relied on. */
const marginMs = 3_600_000;

/** Each failure that Stripe stored costs a key. More of them in one day are no accident. */
const keysMax = 4;

export type Opened =
  /** `fresh`: this call opened it, so it was never confirmed. */
  | { readonly kind: "intent"; readonly intent: Intent; readonly fresh: boolean }
  /** Stripe never accepts such a payment. */
  | { readonly kind: "refused"; readonly answer: GatewayAnswer }
  | { readonly kind: "none" };

export type Intents = { open(payment: GatewayPayment): Promise<Opened> };

/**
 * Finds the one intent of a payment: by Stripe's id if we know it. Otherwise it opens the intent
 * with our id as the idempotency key. If an intent was opened before, Stripe returns it; if not,
 * the new one has no effect until it is confirmed. Stripe's search index is not fresh enough for
 * this: it may miss data that was written an hour ago. When the key may have been forgotten, the
 * index has long caught up.
 */
export const createIntents = (api: StripeApi, clock: Clock): Intents => ({
  open: async (payment) => {
    if (payment.reference !== null) {
      return known(checkOwner(await api.now(payment.reference), payment));
    }
    const keyLives = clock.nowMs() < payment.createdAtMs + idempotencyTtlMs - marginMs;
    return keyLives ? openUnderOurId(api, payment) : search(api, payment);
  },
});

const openUnderOurId = async (api: StripeApi, payment: GatewayPayment): Promise<Opened> => {
  const amount = toStripe(payment.amount, payment.currency);
  if (amount === null) {
    const reason = `stripe_takes_no_such_amount_of_${payment.currency}`;
    return { kind: "refused", answer: { outcome: "failed", reason } };
  }
  for (let number = 1; number <= keysMax; number += 1) {
    const called = await api.create(payment, amount, keyOf(payment, number));
    switch (called.kind) {
      case "done":
        // A replay shows the first state of the intent.
        return called.replayed
          ? known(await api.now(called.value.id))
          : { kind: "intent", intent: called.value, fresh: true };
      case "refused": {
        const { code, param } = called.refusal;
        const outcome = param === "payment_method" ? "declined" : "failed";
        return { kind: "refused", answer: { outcome, reason: code } };
      }
      case "stored_failure":
        // For a day every caller with this key gets the same failure, so all continue with the same
        // next key. An intent that the failed call may have left behind was never confirmed, and
        // never will be.
        continue;
    }
  }
  throw new TicketingError("UNAVAILABLE", "Stripe fails whenever this payment is to be opened.");
};

/** The first key is our id itself. */
const keyOf = ({ paymentId }: GatewayPayment, number: number): string =>
  number === 1 ? paymentId : `${paymentId}:${number}`;

const search = async (api: StripeApi, payment: GatewayPayment): Promise<Opened> => {
  const found = (await api.search(payment.paymentId)).toSorted((a, b) => rank(b) - rank(a));
  // The index may also show an old state.
  return found[0] === undefined ? { kind: "none" } : known(await api.now(found[0].id));
};

const ranks: readonly string[] = ["canceled", "requires_confirmation", "requires_payment_method"];

/** If there are several, failed openings left all but one behind. */
const rank = ({ status }: Intent): number => {
  const index = ranks.indexOf(status);
  return index === -1 ? ranks.length : index;
};

const known = (intent: Intent): Opened => ({ kind: "intent", intent, fresh: false });

const checkOwner = (intent: Intent, { paymentId }: GatewayPayment): Intent => {
  if (intent.metadata["paymentId"] !== paymentId) {
    throw new TypeError(`${intent.id} is not the intent of payment ${paymentId}.`);
  }
  return intent;
};
