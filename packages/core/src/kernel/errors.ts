/**
 * Why the infrastructure could not answer. Codes are stable, messages may change.
 *
 * - `CONTENTION`: nothing was written; others held what the command needed for too long.
 * - `COMMIT_UNKNOWN`: the store did not say whether it committed. The same command with the same
 *   idempotency key finds out.
 * - `UNAVAILABLE`: the store or gateway can't be reached, or is shutting down; nothing was written.
 * - `CORRUPT`: what is stored breaks a law of the store (a guard or the seat backstop fired).
 */
export type TicketingErrorCode = "CONTENTION" | "COMMIT_UNKNOWN" | "UNAVAILABLE" | "CORRUPT";

/** Broken infrastructure. Expected outcomes are returned instead, mistakes are `TypeError`s. */
export class TicketingError extends Error {
  override readonly name = "TicketingError";
  readonly code: TicketingErrorCode;

  constructor(code: TicketingErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** One field of a command that can't be right, whatever the state of the box office. */
export type FieldError = { readonly field: string; readonly message: string };

/** The command itself is malformed; nothing was read or written. */
export type Validation = { readonly outcome: "validation"; readonly errors: readonly FieldError[] };

export const validation = (...errors: readonly FieldError[]): Validation => ({
  outcome: "validation",
  errors,
});
