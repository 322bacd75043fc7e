import type { PaymentId, UserId } from "./ids.ts";

/** Names one command of one user; a retry carries the same key. */
export type IdempotencyKey = { readonly userId: UserId; readonly key: string };

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
