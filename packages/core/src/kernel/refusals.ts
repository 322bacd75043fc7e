/** What more than one use case refuses. Each use case lists its refusals in order of precedence. */

/** Missing, malformed, forged, unknown, expired where it must live, of another queue or user. */
export type InvalidToken = { readonly outcome: "invalid_token" };
/** Still waiting. */
export type TokenNotActive = { readonly outcome: "token_not_active" };
/** Unknown, or another user's. */
export type NotFound = {
  readonly outcome: "not_found";
  readonly what:
    | "queue"
    | "token"
    | "concert"
    | "show"
    | "seat"
    | "reservation"
    | "payment"
    | "refund"
    | "gateway"
    | "dead_letter"
    | "user";
};
/** The key was used with another command; nothing was done. */
export type IdempotencyKeyReused = { readonly outcome: "idempotency_key_reused" };
/** More than is left to be paid back, in minor units. */
export type RefundExceedsRest = { readonly outcome: "refund_exceeds_rest"; readonly rest: number };
/** Not possible in the present state: the provider may still be paying it, or as the reasons say. */
export type Conflict = {
  readonly outcome: "conflict";
  readonly reasons?: readonly ConflictReason[];
};
/** What stands in the way, with the ids that it concerns. */
export type ConflictReason = {
  readonly reason: string;
  readonly ids: Readonly<Record<string, string>>;
};
/** Asked again too early; nothing was read. */
export type TooManyRequests = {
  readonly outcome: "too_many_requests";
  readonly retryAfterMs: number;
};
export type AlreadyExists = {
  readonly outcome: "already_exists";
  readonly what: "queue" | "concert";
};

export const invalidToken: InvalidToken = { outcome: "invalid_token" };
export const tokenNotActive: TokenNotActive = { outcome: "token_not_active" };
export const notFound = (what: NotFound["what"]): NotFound => ({ outcome: "not_found", what });
