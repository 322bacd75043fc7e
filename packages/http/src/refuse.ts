import type { RequestContext } from "./context.ts";
import { type ProblemAnswer, type ProblemDetails, problem } from "./problem.ts";
import type { ProblemStatus, Refusal, RefusalName } from "./problem-codes.ts";
import { gatewayRetryAfterSeconds, wholeSeconds } from "./retry-after.ts";

type StatusOf<N extends RefusalName> = ProblemStatus<Uppercase<N>>;

/** The details of a refusal, selected by hand so that nothing internal gets out. */
const detailsOf = (refusal: Refusal): ProblemDetails => {
  switch (refusal.outcome) {
    case "validation":
      return { errors: refusal.errors };
    case "seat_already_reserved":
      return {
        members: {
          seatIds: [...refusal.seatIds],
          ...(refusal.yours !== undefined && { yours: refusal.yours }),
        },
      };
    case "seat_leaves_gap":
      return { members: { seatIds: [...refusal.seatIds] } };
    case "seat_limit_exceeded":
    case "extension_limit_exceeded":
      return { members: { limit: refusal.limit } };
    case "hold_limit_exceeded":
      return {
        members: { limit: refusal.limit },
        retryAfterSeconds: wholeSeconds(refusal.retryAfterMs),
      };
    case "payment_declined":
      return { members: { paymentId: refusal.payment.paymentId, reason: refusal.reason } };
    case "queue_full":
    case "too_many_requests":
      return { retryAfterSeconds: wholeSeconds(refusal.retryAfterMs) };
    case "payment_in_progress":
      return { retryAfterSeconds: gatewayRetryAfterSeconds };
    case "already_exists":
    case "not_found":
      return { members: { what: refusal.what } };
    case "sales_closed":
      return { members: { when: refusal.when } };
    case "webhook_invalid":
      return { members: { reason: refusal.reason } };
    case "refund_exceeds_rest":
      return { members: { rest: refusal.rest } };
    case "payment_settled":
      return { members: { paymentStatus: refusal.payment.status } };
    case "challenge_required":
      return { members: { challenge: { ...refusal.challenge } } };
    case "conflict":
      return {
        members: {
          ...(refusal.reasons && {
            reasons: refusal.reasons.map(({ reason, ids }) => ({ ...ids, reason })),
          }),
        },
      };
    case "admission_refused":
    case "amount_mismatch":
    case "not_enough_seats":
    case "idempotency_key_reused":
    case "invalid_token":
    case "queue_closed":
    case "reservation_not_confirmed":
    case "reservation_not_held":
    case "token_not_active":
      return {};
  }
};

/** Answers with a refusal of a use case. The problem's code is its outcome in upper case. */
export const refuse = <R extends Refusal>(
  c: RequestContext,
  refusal: R,
  headers: Readonly<Record<string, string>> = {},
): ProblemAnswer<StatusOf<R["outcome"]>> =>
  problem(
    c,
    refusal.outcome.toUpperCase() as Uppercase<RefusalName>,
    { ...detailsOf(refusal), headers },
    // The code comes from the outcome, but the compiler does not follow that through upper case.
  ) as ProblemAnswer<StatusOf<R["outcome"]>>;
