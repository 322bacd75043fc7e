import type { BoxOffice, TicketingErrorCode } from "@admit-one/core";

type UseCase = Exclude<keyof BoxOffice, "work" | "subscribers">;
type Tagged = { readonly outcome: string };
type AnyOutcome = {
  [K in UseCase]: Extract<Awaited<ReturnType<BoxOffice[K]>>, Tagged>;
}[UseCase];

/** The outcomes that are answers. Every other outcome of core is a refusal and needs a status. */
type SuccessName =
  | "token_issued"
  | "token_found"
  | "queue_left"
  | "concerts_listed"
  | "concert_exported"
  | "concert_found"
  | "shows_listed"
  | "seats_listed"
  | "seats_left_found"
  | "sale_states_found"
  | "plan_found"
  | "availability_found"
  | "seats_followed"
  | "seats_reserved"
  | "reservation_found"
  | "reservations_listed"
  | "reservation_released"
  | "hold_extended"
  | "release_pending"
  | "payment_captured"
  | "payment_pending"
  | "payment_found"
  | "payment_cancelled"
  | "concert_created"
  | "concert_changed"
  | "concert_deleted"
  | "show_added"
  | "show_changed"
  | "sections_added"
  | "prices_changed"
  | "queue_found"
  | "webhook_accepted"
  | "wallets_found"
  | "wallet_credited"
  | "reservation_cancelled"
  | "show_cancelled"
  | "seats_blocked"
  | "seats_sold"
  | "reservation_moved"
  | "payment_abandoned"
  | "refund_found"
  | "refund_settled"
  | "refunds_retried"
  | "payment_accepted"
  | "frame_found"
  | "tokens_admitted"
  | "token_explained"
  | "dead_letters_listed"
  | "dead_letter_replayed"
  | "dead_letters_replayed"
  | "dead_letter_discarded"
  | "reservations_found"
  | "payments_found"
  | "reservation_inspected"
  | "seats_inspected"
  | "queues_listed"
  | "show_figures_found"
  | "show_sales_found"
  | "journal_found"
  | "sales_exported"
  | "user_erased"
  | "user_exported";

/** Every refusal of a use case. */
export type Refusal = Exclude<AnyOutcome, { readonly outcome: SuccessName }>;
export type RefusalName = Refusal["outcome"];

/** Refusals before a use case runs, and failures while it runs. */
type TransportCode =
  | "PAYLOAD_TOO_LARGE"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "METHOD_NOT_ALLOWED"
  | Exclude<TicketingErrorCode, "CORRUPT">
  | "INTERNAL";

/** The stable name of a problem: a refusal's outcome in upper case, or a code of the transport. */
export type ProblemCode = Uppercase<RefusalName> | TransportCode;

/** The only map from problems to HTTP statuses. A refusal without a status does not compile. */
export const problemStatus = {
  PAYLOAD_TOO_LARGE: 413,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  UNSUPPORTED_MEDIA_TYPE: 415,
  VALIDATION: 400,
  IDEMPOTENCY_KEY_REUSED: 422,
  TOO_MANY_REQUESTS: 429,
  INVALID_TOKEN: 401,
  TOKEN_NOT_ACTIVE: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  SALES_CLOSED: 409,
  HOLD_LIMIT_EXCEEDED: 429,
  SEAT_LIMIT_EXCEEDED: 409,
  SEAT_ALREADY_RESERVED: 409,
  NOT_ENOUGH_SEATS: 409,
  PAYMENT_IN_PROGRESS: 409,
  RESERVATION_NOT_HELD: 409,
  RESERVATION_NOT_CONFIRMED: 409,
  EXTENSION_LIMIT_EXCEEDED: 409,
  AMOUNT_MISMATCH: 422,
  SEAT_LEAVES_GAP: 409,
  PAYMENT_DECLINED: 402,
  PAYMENT_SETTLED: 409,
  REFUND_EXCEEDS_REST: 422,
  CONFLICT: 409,
  WEBHOOK_INVALID: 400,
  QUEUE_CLOSED: 410,
  ADMISSION_REFUSED: 403,
  CHALLENGE_REQUIRED: 403,
  QUEUE_FULL: 503,
  ALREADY_EXISTS: 409,
  CONTENTION: 503,
  COMMIT_UNKNOWN: 503,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} as const satisfies Record<ProblemCode, number>;

export type ProblemStatus<C extends ProblemCode = ProblemCode> = (typeof problemStatus)[C];
