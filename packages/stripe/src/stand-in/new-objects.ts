import type { Card } from "./cards.ts";
import { newId, type StandInCharge, type StandInIntent } from "./objects.ts";

export type NewIntent = Pick<
  StandInIntent,
  "amount" | "currency" | "metadata" | "payment_method_types"
> & { readonly payment_method: string | null };

/** A newly opened intent: no card was charged yet. */
export const newIntent = (params: NewIntent, created: number): StandInIntent => {
  const id = newId("pi");
  return {
    ...params,
    id,
    object: "payment_intent",
    amount_capturable: 0,
    amount_received: 0,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "manual",
    client_secret: `${id}_secret_${newId("x").slice(2)}`,
    created,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    next_action: null,
    status: params.payment_method === null ? "requires_payment_method" : "requires_confirmation",
  };
};

/** Card authorizations with the buyer present lapse after 7 days. */
const authorizationLifeS = 7 * 86_400;

/** The charge of an intent to a card, with its result. */
export const newCharge = (
  { id, amount, currency, metadata }: StandInIntent,
  paymentMethod: string,
  created: number,
  declined: Extract<Card, { readonly does: "decline" }> | null,
): StandInCharge => ({
  id: newId("ch"),
  object: "charge",
  amount,
  amount_captured: 0,
  amount_refunded: 0,
  captured: false,
  created,
  currency,
  disputed: false,
  failure_code: declined?.code ?? null,
  livemode: false,
  metadata,
  outcome: declined
    ? { network_status: "declined_by_network", reason: declined.reason, type: "issuer_declined" }
    : { network_status: "approved_by_network", reason: null, type: "authorized" },
  payment_intent: id,
  payment_method: paymentMethod,
  payment_method_details: {
    card: declined ? {} : { capture_before: created + authorizationLifeS },
    type: "card",
  },
  refunded: false,
  status: declined ? "failed" : "succeeded",
});
