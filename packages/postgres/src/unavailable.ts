import { TicketingError } from "@admit-one/core";

/** The error of a start that failed; one that says more already stays as it is. */
export const unavailable = (what: string, error: unknown): unknown => {
  if (error instanceof TicketingError) return error;
  // Several addresses were tried: the list says nothing, the first of them does.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const said = first instanceof Error ? first.message : String(first);
  return new TicketingError("UNAVAILABLE", `[admit-one/postgres] ${what}: ${said}`, {
    cause: error,
  });
};
