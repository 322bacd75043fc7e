import type { PaymentId, UserId } from "./ids.ts";

/** Identifies one command of one user. A retry uses the same key. */
export type IdempotencyKey = { readonly userId: UserId; readonly key: string };

/** The scope of operators' keys. No user has the empty id. */
export const operator: UserId = "" as UserId;

/**
 * The answer to a command, stored in the same atomic step as its effect. A payment's answer changes
 * with the payment, so the record only names the payment.
 */
export type IdempotencyRecord = IdempotencyKey & {
  /** The content of the command. The same key with other content is refused. */
  readonly fingerprint: string;
  readonly answer:
    | { readonly kind: "outcome"; readonly outcome: { readonly outcome: string } }
    | { readonly kind: "payment"; readonly paymentId: PaymentId };
  readonly atMs: number;
};

/**
 * The minimum time for which an answer is kept. The sweep deletes it later, and then the key is new
 * again.
 */
export const keepRecordsMs: number = 7 * 24 * 3_600_000;

/**
 * The result of looking up a command's key: nothing, another command, or the stored answer. A
 * record counts until it is deleted, whatever its age: no store overwrites an existing one.
 */
export type Replay =
  | { readonly kind: "none" }
  | { readonly kind: "reused" }
  | IdempotencyRecord["answer"];

export const replayOf = (record: IdempotencyRecord | null, fingerprint: string): Replay => {
  if (record === null) return { kind: "none" };
  return record.fingerprint === fingerprint ? record.answer : { kind: "reused" };
};

/** The record for a command with a key. Empty for a command without one. */
export const recordOf = (
  key: IdempotencyKey | null,
  fingerprint: string,
  answer: IdempotencyRecord["answer"],
  nowMs: number,
): { readonly record?: IdempotencyRecord } =>
  key === null ? {} : { record: { ...key, fingerprint, answer, atMs: nowMs } };
