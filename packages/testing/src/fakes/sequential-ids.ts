import type { Ids } from "@admit-one/core";

/**
 * Creates ids that count up: `reservation-000001`, `payment-000002`. Equal runs create equal ids.
 */
export const createSequentialIds = (): Ids => {
  let count = 0;
  return {
    next: (kind) => {
      count += 1;
      // Padded, so that sorting as text gives the order of creation.
      return `${kind}-${String(count).padStart(6, "0")}`;
    },
  };
};
