import { type Fault, type StripeStandIn, startStripeStandIn } from "@admit-one/stripe/stand-in";
import type { Random } from "../chaos/random.ts";

export const secretKey = "sk_test_storm";
export const webhookSecret = "whsec_storm";

/** A Stripe account apart from every server, over HTTP; calls to it go wrong until it is calm. */
export type Account = AsyncDisposable & {
  readonly url: string;
  readonly standIn: StripeStandIn;
  /** How often a call went wrong, by fault. */
  readonly faults: ReadonlyMap<string, number>;
  calm(): void;
};

/** In the order of its words; what is left of 1 goes well. */
const odds: Readonly<Record<Exclude<Fault, object> | "slow", number>> = {
  lost_before: 0.03,
  lost_after: 0.04,
  error_before: 0.01,
  error_after: 0.01,
  busy: 0.03,
  slow: 0.02,
};
export const faultNames: readonly string[] = Object.keys(odds);
const slowestMs = 3_000;

const slow = (ms: number): Fault => ({
  answerAfter: new Promise((resolve) => {
    setTimeout(resolve, ms);
  }),
});

export const openAccount = async (random: Random): Promise<Account> => {
  const faults = new Map<string, number>();
  let isCalm = false;
  const pick = ({ method, path }: { readonly method: string; readonly path: string }) => {
    if (isCalm) return undefined;
    let drawn = random.next();
    for (const [name, probability] of Object.entries(odds)) {
      drawn -= probability;
      if (drawn >= 0) continue;
      // Kept for a day under the refund's key, for which no storm can wait: the tests of the gateway
      // have a clock for that.
      if (name === "error_before" && method === "POST" && path.endsWith("/refunds")) break;
      faults.set(name, (faults.get(name) ?? 0) + 1);
      return name === "slow" ? slow(random.int(200, slowestMs)) : (name as Fault);
    }
    return undefined;
  };
  const standIn = await startStripeStandIn({ secretKey, webhookSecret, faults: pick });
  return {
    url: standIn.url,
    standIn,
    faults,
    calm: () => {
      isCalm = true;
    },
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
};
