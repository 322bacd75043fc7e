/**
 * Whether hand-written statements raise the counters that rows share: the show's seat version, from
 * which the seat map's ETag and all that tells what changed are made, and how many a queue has inside.
 * To raise them makes all who write seats of one show wait for each other's commit. To leave them alone
 * makes every map that was handed out stay as it is, and nobody is let in for those who paid. Both are
 * measured.
 */
export type Counters = "counted" | "uncounted";

/** The case against baselines of the other kind is measured beside the case. */
export const caseName = (name: string, counters: Counters): string =>
  counters === "counted" ? name : `${name}-uncounted`;

/** A part of a `with` that answers with the new seat version of the show which its part `change` names. */
export const seatVersionAfter: Readonly<Record<Counters, (change: string) => string>> = {
  counted: (change) =>
    `update admit_show s set seat_version = s.seat_version + 1 from ${change}
  where s.show_id = ${change}.show_id returning s.seat_version`,
  uncounted: (change) =>
    `select s.seat_version + 1 as seat_version from ${change}
  join admit_show s on s.show_id = ${change}.show_id`,
};
