import { TossRefusal } from "./toss-error.ts";

export type Answer = { readonly status: number; readonly body: unknown };
type Kept = { readonly firstUsedAtMs: number; answer: Answer | null };

export type IdempotencyKeys = {
  /** Runs the first request with a key, and returns the same answer to all later ones. */
  run(scope: string, key: string, execute: () => Promise<Answer>): Promise<Answer>;
};

/** docs.tosspayments.com/reference/using-api/authorization, "멱등키 헤더". */
const keyLifeMs = 15 * 86_400_000;
const keyLengthMax = 300;

/**
 * Toss's idempotency: requests with the same secret key, URL, method and idempotency key are the
 * same request, whatever their body, and get the same answer.
 */
export const createIdempotencyKeys = (nowMs: () => number): IdempotencyKeys => {
  const keys = new Map<string, Kept>();
  return {
    run: async (scope, key, execute) => {
      if (key.length > keyLengthMax) throw new TossRefusal(400, "INVALID_IDEMPOTENCY_KEY");
      const name = `${scope} ${key}`;
      const before = keys.get(name);
      if (before !== undefined && nowMs() < before.firstUsedAtMs + keyLifeMs) {
        if (before.answer === null) throw new TossRefusal(409, "IDEMPOTENT_REQUEST_PROCESSING");
        return before.answer;
      }
      const kept: Kept = { firstUsedAtMs: nowMs(), answer: null };
      keys.set(name, kept);
      kept.answer = await execute();
      return kept.answer;
    },
  };
};
