import type { BookingSlice, ShowId } from "@admit-one/core";
import type { KnownShows } from "./known-shows.ts";

/** What the slices of a batch name. */
export type Asked = {
  readonly showIds: ReadonlySet<ShowId>;
  readonly reservationIds: ReadonlySet<string>;
  readonly paymentIds: ReadonlySet<string>;
};

export const askedOf = (
  slices: readonly BookingSlice[],
  showOf: KnownShows["of"] = () => undefined,
): Asked => ({
  showIds: showIdsOf(slices, showOf),
  reservationIds: new Set(
    slices.flatMap((slice) => (slice.by === "reservation" ? [slice.reservationId] : [])),
  ),
  paymentIds: new Set(slices.flatMap((slice) => (slice.by === "payment" ? [slice.paymentId] : []))),
});

/** All shows of the slices; none where that of one is not known. */
const showIdsOf = (
  slices: readonly BookingSlice[],
  showOf: KnownShows["of"],
): ReadonlySet<ShowId> => {
  const showIds = slices.map((slice) =>
    slice.by === "seats" || slice.by === "show" ? slice.showId : showOf(slice),
  );
  return new Set(showIds.includes(undefined) ? [] : (showIds as readonly ShowId[]));
};

/** The parameter of `SqlDialect.anyOf`. */
export const list = (ids: Iterable<string>): string => JSON.stringify([...ids]);

/** Notes as not there what was asked for and not found. */
export const fillMissing = <T>(current: Map<string, T | null>, asked: Iterable<string>): void => {
  for (const id of asked) if (!current.has(id)) current.set(id, null);
};
