import type { PaymentId } from "@admit-one/core";
import type { StripeApi } from "./api.ts";

/** The fields of a Stripe object that refer to its payment. Any of them may be missing. */
export type About = {
  readonly metadata?: unknown;
  readonly payment_intent?: unknown;
};

export type Owners = {
  /** Our payment for the object, with at most one look-up; null if the object is not ours. */
  ownerOf(object: About): Promise<PaymentId | null>;
};

/** An intent always belongs to the same payment, so the result is cached. */
const keptMax = 10_000;

/**
 * Finds the payment of an object. Objects that we made have our id in their metadata, and a charge
 * has a copy of its intent's. Refunds from the Dashboard and disputes have none, so their intent is
 * looked up.
 */
export const createOwners = (api: Pick<StripeApi, "retrieve">): Owners => {
  const kept = new Map<string, PaymentId | null>();

  const ask = async (intentId: string): Promise<PaymentId | null> => {
    const called = await api.retrieve(intentId);
    // An intent of another account or of test mode: it is not ours, and is not cached.
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

/** The id of an object that is given by its id or as a whole. */
const idOf = (named: unknown): string | null => {
  const id = typeof named === "object" && named !== null && "id" in named ? named.id : named;
  return typeof id === "string" && /^\w{1,255}$/.test(id) ? id : null;
};
