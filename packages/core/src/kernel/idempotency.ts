import type { PaymentId, UserId } from "./ids.ts";

/** Names one command of one user; a retry carries the same key. */
export type IdempotencyKey = { readonly userId: UserId; readonly key: string };

/** The scope of operators' keys: no user has the empty id. */
export const operator: UserId = "" as UserId;

/**
 * The answer to a command, kept in the same atomic step as its effect. A payment's answer follows
 * its payment, so only the payment is named.
 */
export type IdempotencyRecord = IdempotencyKey & {
  /** What was asked; the same key with something else is refused. */
  readonly fingerprint: string;
  readonly answer:
    | { readonly kind: "outcome"; readonly outcome: { readonly outcome: string } }
    | { readonly kind: "payment"; readonly paymentId: PaymentId };
  readonly atMs: number;
};

/** How long an answer is kept at least; the sweep forgets it later, and then the key is new. */
export const keepRecordsMs: number = 7 * 24 * 3_600_000;

/**
 * What a command's key finds: nothing, another command under the same key, or the kept answer. A
 * record counts until it is forgotten, whatever its age: no store overwrites one that it has.
 */
export type Replay =
  | { readonly kind: "none" }
  | { readonly kind: "reused" }
  | IdempotencyRecord["answer"];

export const replayOf = (record: IdempotencyRecord | null, fingerprint: string): Replay => {
  if (record === null) return { kind: "none" };
  return record.fingerprint === fingerprint ? record.answer : { kind: "reused" };
};

/** The record for a command that came with a key; none for one that came without. */
export const recordOf = (
  key: IdempotencyKey | null,
  fingerprint: string,
  answer: IdempotencyRecord["answer"],
  nowMs: number,
): { readonly record?: IdempotencyRecord } =>
  key === null ? {} : { record: { ...key, fingerprint, answer, atMs: nowMs } };
