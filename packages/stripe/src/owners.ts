import type { PaymentId } from "@admit-one/core";
import type { StripeApi } from "./api.ts";

/** What an object of Stripe's says of the payment that it is about; anything may be missing. */
export type About = {
  readonly metadata?: unknown;
  readonly payment_intent?: unknown;
};

export type Owners = {
  /** Our payment that it is about, with at most one look-up; null where it is none of ours. */
  ownerOf(object: About): Promise<PaymentId | null>;
};

/** An intent is one payment's for ever, so it need not be asked about twice in a row. */
const keptMax = 10_000;

/**
 * Finds whose an object is. What we made carries our id in its metadata, and a charge has a copy of
 * its intent's. Refunds of the Dashboard and disputes have none: their intent tells.
 */
export const createOwners = (api: Pick<StripeApi, "retrieve">): Owners => {
  const kept = new Map<string, PaymentId | null>();

  const ask = async (intentId: string): Promise<PaymentId | null> => {
    const called = await api.retrieve(intentId);
    // Of another account's, or of the test mode: not ours, and nothing to keep.
    if (called.kind !== "done") return null;
    const owner = paymentIdIn(called.value.metadata);
    const oldest = kept.keys().next();
    if (kept.size >= keptMax && !oldest.done) kept.delete(oldest.value);
    kept.set(intentId, owner);
    return owner;
  };

  return {
    ownerOf: async ({ metadata, payment_intent: intent }) => {
      const own = paymentIdIn(metadata);
      if (own !== null) return own;
      const intentId = idOf(intent);
      if (intentId === null) return null;
      const known = kept.get(intentId);
      return known === undefined ? ask(intentId) : known;
    },
  };
};

export const paymentIdIn = (metadata: unknown): PaymentId | null => {
  if (typeof metadata !== "object" || metadata === null) return null;
  const { paymentId } = metadata as Readonly<Record<string, unknown>>;
  return typeof paymentId === "string" && paymentId !== "" ? (paymentId as PaymentId) : null;
};

/** Of an object that is named by its id, or there whole. */
const idOf = (named: unknown): string | null => {
  const id = typeof named === "object" && named !== null && "id" in named ? named.id : named;
  return typeof id === "string" && /^\w{1,255}$/.test(id) ? id : null;
};
