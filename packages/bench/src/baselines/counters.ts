/**
 * Whether hand-written statements raise the counters that rows share: the show's seat version,
 * which is the basis of the seat map's ETag and of all change detection, and the queue's number of
 * active tokens. Raising them makes all steps that write seats of one show wait for each other's
 * commit. Without that, the seat maps already served would never change, and nobody would be
 * admitted in place of customers who have paid. Both variants are measured.
 */
export type Counters = "counted" | "uncounted";

/** The case against the other kind of baseline is measured beside the case. */
export const caseName = (name: string, counters: Counters): string =>
  counters === "counted" ? name : `${name}-uncounted`;

/** A part of a `with` that returns the new seat version of the show named by its part `change`. */
export const seatVersionAfter: Readonly<Record<Counters, (change: string) => string>> = {
  counted: (change) =>
    `update admit_show s set seat_version = s.seat_version + 1 from ${change}
  where s.show_id = ${change}.show_id returning s.seat_version`,
  uncounted: (change) =>
    `select s.seat_version + 1 as seat_version from ${change}
  join admit_show s on s.show_id = ${change}.show_id`,
};
