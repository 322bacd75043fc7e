/**
 * Why the infrastructure could not answer. Codes are stable; messages may change.
 *
 * - `CONTENTION`: nothing was written, because others blocked what the command needed for too long.
 * - `COMMIT_UNKNOWN`: the store did not confirm whether it committed. Retry the same command with
 *   the same idempotency key to find out.
 * - `UNAVAILABLE`: the store or gateway cannot be reached, or is shutting down. Nothing was
 *   written.
 * - `CORRUPT`: the stored data breaks a law of the store (a guard or the unique seat index failed).
 */
export type TicketingErrorCode = "CONTENTION" | "COMMIT_UNKNOWN" | "UNAVAILABLE" | "CORRUPT";

/**
 * The infrastructure failed. Expected outcomes are returned instead; programming mistakes are
 * `TypeError`s.
 */
export class TicketingError extends Error {
  override readonly name = "TicketingError";
  readonly code: TicketingErrorCode;

  constructor(code: TicketingErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/**
 * An invalid field of a command, whatever the state of the box office. The messages of this package
 * are those of `fieldMessages`; gateways and hosts have others.
 */
export type FieldError = { readonly field: string; readonly message: string };

/** The command is malformed. Nothing was read or written. */
export type Validation = { readonly outcome: "validation"; readonly errors: readonly FieldError[] };

export const validation = (...errors: readonly FieldError[]): Validation => ({
  outcome: "validation",
  errors,
});
