import { TicketingError } from "@admit-one/core";

/** The error of a failed start. An error that already explains more stays as it is. */
export const unavailable = (what: string, error: unknown): unknown => {
  if (error instanceof TicketingError) return error;
  // Several addresses were tried. The aggregate has no useful message, but its first error has.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const said = first instanceof Error ? first.message : String(first);
  return new TicketingError("UNAVAILABLE", `[admit-one/postgres] ${what}: ${said}`, {
    cause: error,
  });
};
