import type { Ids } from "@admit-one/core";

/**
 * Creates ids that count up: `reservation-000001`, `payment-000002`. Equal runs create equal ids.
 */
export const createSequentialIds = (): Ids => {
  let count = 0;
  // Rows of the journal and tickets are counted apart, so that an operator's command, or how many
  // seats are held, shifts no other id.
  let rows = 0;
  let tickets = 0;
  return {
    next: (kind) => {
      const no =
        kind === "journal" ? (rows += 1) : kind === "ticket" ? (tickets += 1) : (count += 1);
      // Padded, so that sorting as text gives the order of creation.
      return `${kind}-${String(no).padStart(6, "0")}`;
    },
  };
};
