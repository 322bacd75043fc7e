import { createHash } from "node:crypto";
import { StripeRefusal } from "./stripe-error.ts";

export type Answer = { readonly status: number; readonly body: unknown };
type Request = { readonly method: string; readonly path: string; readonly body: string };
type Kept = {
  readonly fingerprint: string;
  readonly firstUsedAtMs: number;
  answer: Answer | null;
};

export type IdempotencyKeys = {
  /** Runs the first request with a key, and replays its answer for all later ones. */
  run(
    key: string,
    request: Request,
    execute: () => Promise<{ readonly answer: Answer; readonly executed: boolean }>,
  ): Promise<{ readonly answer: Answer; readonly replayed: boolean }>;
};

/** docs.stripe.com/api/idempotent_requests: keys are removed when they are 24 hours old. */
const keyLifeMs = 24 * 3_600_000;

/** Stripe's idempotency: every answer is replayed, including a 500. */
export const createIdempotencyKeys = (nowMs: () => number): IdempotencyKeys => {
  const keys = new Map<string, Kept>();
  return {
    run: async (key, request, execute) => {
      const fingerprint = createHash("sha256").update(JSON.stringify(request)).digest("hex");
      const before = keys.get(key);
      if (before !== undefined && nowMs() < before.firstUsedAtMs + keyLifeMs) {
        if (before.fingerprint !== fingerprint) throw otherParameters;
        if (before.answer === null) throw inUse;
        return { answer: before.answer, replayed: true };
      }
      const kept: Kept = { fingerprint, firstUsedAtMs: nowMs(), answer: null };
      keys.set(key, kept);
      const { answer, executed } = await execute();
      // "We save results only after the execution of an endpoint begins."
      if (executed) kept.answer = answer;
      else keys.delete(key);
      return { answer, replayed: false };
    },
  };
};

const otherParameters = new StripeRefusal(400, {
  type: "idempotency_error",
  message: "Keys for idempotent requests can only be used with the same parameters.",
});

const inUse = new StripeRefusal(409, {
  type: "idempotency_error",
  code: "idempotency_key_in_use",
  message: "There is currently another in-progress request using this Idempotent Key.",
});
