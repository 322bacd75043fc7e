import type { BookingChange } from "./booking.ts";

const lists = [
  "seats",
  "reservations",
  "payments",
  "refunds",
  "wallets",
  "ledger",
  "events",
] as const;

/** Combines two changes in order. They must name different records. */
export const mergeChanges = (first: BookingChange, second: BookingChange): BookingChange => {
  const joined = lists.map((name) => [name, [...(first[name] ?? []), ...(second[name] ?? [])]]);
  return {
    ...first,
    ...second,
    ...Object.fromEntries(joined.filter(([, records]) => records?.length)),
  };
};
