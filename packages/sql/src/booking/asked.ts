import type { BookingSlice } from "@admit-one/core";

/** What the slices of a batch name. */
export type Asked = {
  readonly showIds: ReadonlySet<string>;
  readonly reservationIds: ReadonlySet<string>;
  readonly paymentIds: ReadonlySet<string>;
};

export const askedOf = (slices: readonly BookingSlice[]): Asked => ({
  showIds: new Set(
    slices.flatMap((slice) => (slice.by === "seats" || slice.by === "show" ? [slice.showId] : [])),
  ),
  reservationIds: new Set(
    slices.flatMap((slice) => (slice.by === "reservation" ? [slice.reservationId] : [])),
  ),
  paymentIds: new Set(slices.flatMap((slice) => (slice.by === "payment" ? [slice.paymentId] : []))),
});

/** The parameter of `SqlDialect.anyOf`. */
export const list = (ids: Iterable<string>): string => JSON.stringify([...ids]);

/** Notes as not there what was asked for and not found. */
export const fillMissing = <T>(current: Map<string, T | null>, asked: Iterable<string>): void => {
  for (const id of asked) if (!current.has(id)) current.set(id, null);
};
