import type { Ids } from "@admit-one/core";

/** Makes ids that count up: `reservation-000001`, `payment-000002`. Equal runs make equal ids. */
export const createSequentialIds = (): Ids => {
  let count = 0;
  return {
    next: (kind) => {
      count += 1;
      // Padded, so that their order as text is the order of their making.
      return `${kind}-${String(count).padStart(6, "0")}`;
    },
  };
};
