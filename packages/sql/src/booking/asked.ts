import type { BookingSlice, ShowId } from "@admit-one/core";
import { type KnownSubjects, showOf } from "./known-subjects.ts";

/** What the slices of a batch name. */
export type Asked = {
  readonly showIds: ReadonlySet<ShowId>;
  readonly reservationIds: ReadonlySet<string>;
  readonly paymentIds: ReadonlySet<string>;
};

export const askedOf = (slices: readonly BookingSlice[], known: KnownSubjects): Asked => {
  const showIds = slices.map((slice) => showOf(known, slice));
  return {
    // A batch has one show, or none that could be told of all.
    showIds: new Set(showIds.includes(undefined) ? [] : (showIds as readonly ShowId[])),
    reservationIds: new Set(
      slices.flatMap((slice) => (slice.by === "reservation" ? [slice.reservationId] : [])),
    ),
    paymentIds: new Set(
      slices.flatMap((slice) => (slice.by === "payment" ? [slice.paymentId] : [])),
    ),
  };
};

/** The parameter of `SqlDialect.anyOf`. */
export const list = (ids: Iterable<string>): string => JSON.stringify([...ids]);

/** Notes as not there what was asked for and not found. */
export const fillMissing = <T>(current: Map<string, T | null>, asked: Iterable<string>): void => {
  for (const id of asked) if (!current.has(id)) current.set(id, null);
};
