/**
 * Refusals that several use cases share. Each use case lists its refusals in order of precedence.
 */

/**
 * Missing, malformed, forged, unknown, of another queue or user, or expired although it must be
 * live.
 */
export type InvalidToken = { readonly outcome: "invalid_token" };
/** The token is still waiting. */
export type TokenNotActive = { readonly outcome: "token_not_active" };
/** Unknown, or belongs to another user. */
export type NotFound = {
  readonly outcome: "not_found";
  readonly what:
    | "queue"
    | "token"
    | "concert"
    | "show"
    | "section"
    | "seat"
    | "reservation"
    | "payment"
    | "refund"
    | "gateway"
    | "dead_letter"
    | "user";
};
/** The key was used with another command. Nothing was done. */
export type IdempotencyKeyReused = { readonly outcome: "idempotency_key_reused" };
/** More than can still be paid back, in minor units. */
export type RefundExceedsRest = { readonly outcome: "refund_exceeds_rest"; readonly rest: number };
/**
 * Not possible in the present state: the provider may still be paying it, or the reasons explain
 * it.
 */
export type Conflict = {
  readonly outcome: "conflict";
  readonly reasons?: readonly ConflictReason[];
};
/** It is not as the caller saw it: somebody changed it meanwhile. Nothing was done. */
export const changedMeanwhile: Conflict = {
  outcome: "conflict",
  reasons: [{ reason: "changed_meanwhile", ids: {} }],
};

/** What prevents it, with the ids concerned. */
export type ConflictReason = {
  readonly reason: string;
  readonly ids: Readonly<Record<string, string>>;
};
/** Repeated too early. Nothing was read. */
export type TooManyRequests = {
  readonly outcome: "too_many_requests";
  readonly retryAfterMs: number;
};
export type AlreadyExists = {
  readonly outcome: "already_exists";
  readonly what: "queue" | "concert" | "show";
};

export const invalidToken: InvalidToken = { outcome: "invalid_token" };
export const tokenNotActive: TokenNotActive = { outcome: "token_not_active" };
export const notFound = (what: NotFound["what"]): NotFound => ({ outcome: "not_found", what });
