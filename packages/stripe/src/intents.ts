import {
  type Clock,
  type GatewayAnswer,
  type GatewayPayment,
  TicketingError,
} from "@admit-one/core";
import type { Intent, StripeApi } from "./api.ts";
import { toStripe } from "./money.ts";

/** Idempotency keys live at least that long (docs.stripe.com/api/idempotent_requests). */
export const idempotencyTtlMs: number = 24 * 3_600_000;

/** Our clock and theirs may differ; near its end a key is not trusted to be known any more. */
const marginMs = 3_600_000;

/** Each failure that Stripe stored costs a key. More of them in a day is no accident. */
const keysMax = 4;

export type Opened =
  /** `fresh`: it was opened by this very call, so nobody ever confirmed it. */
  | { readonly kind: "intent"; readonly intent: Intent; readonly fresh: boolean }
  /** Stripe takes no such payment, whoever asks. */
  | { readonly kind: "refused"; readonly answer: GatewayAnswer }
  | { readonly kind: "none" };

export type Intents = { open(payment: GatewayPayment): Promise<Opened> };

/**
 * Finds the one intent of a payment. By Stripe's id where we know it. Else the intent is opened
 * under our id as idempotency key: what was opened before comes back, and what was not is a mere
 * slip of paper until it is confirmed. No index of Stripe's is that quick: a search may miss what
 * was written an hour ago. Once the key may be forgotten the index has long caught up.
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
        // A replay shows the intent as it was at first.
        return called.replayed
          ? known(await api.now(called.value.id))
          : { kind: "intent", intent: called.value, fresh: true };
      case "refused": {
        const { code, param } = called.refusal;
        const outcome = param === "payment_method" ? "declined" : "failed";
        return { kind: "refused", answer: { outcome, reason: code } };
      }
      case "stored_failure":
        // For a day it is what everybody is told under this key, so everybody goes on to the same
        // next one. What the failed call may have left behind was never confirmed, nor will be.
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
  // The index may lag in what it shows, too.
  return found[0] === undefined ? { kind: "none" } : known(await api.now(found[0].id));
};

const ranks: readonly string[] = ["canceled", "requires_confirmation", "requires_payment_method"];

/** Of several, all but one were left behind by failed openings. */
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
