import type { BookingSlice, BookingState } from "@admit-one/core";
import type { View } from "../../batch/working-set.ts";
import { findParts, type Parts } from "./find-parts.ts";
import { isLive } from "./show-state.ts";
import type { BookingWorkingSet } from "./working-set.ts";

const compareIds = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const stateOf = (
  slice: BookingSlice,
  { show, reservation, payment, refunds, wallet, record, seats, holders, own, token }: Parts,
): BookingState => {
  const sinceMs = slice.by === "seats" ? slice.startedSinceMs : undefined;
  const oldestFirst = own.toSorted(
    (a, b) => a.createdAtMs - b.createdAtMs || compareIds(a.reservationId, b.reservationId),
  );
  return {
    show: show?.show ?? null,
    concert: show?.concert ?? null,
    reservation,
    payment,
    refunds,
    wallet,
    seats: seats.toSorted((a, b) => compareIds(a.seatId, b.seatId)),
    holders: holders.toSorted((a, b) => compareIds(a.reservationId, b.reservationId)),
    allowance: oldestFirst.filter(isLive),
    started:
      sinceMs === undefined
        ? []
        : oldestFirst.map((it) => it.createdAtMs).filter((startedAtMs) => startedAtMs >= sinceMs),
    record,
    ...(token && { token }),
  };
};

/** The state that a load of the slice would return now, or what must be loaded first. */
export const viewBooking = (set: BookingWorkingSet, slice: BookingSlice): View<BookingState> => {
  const parts = findParts(set, slice);
  return parts.missing.length > 0 ? { missing: parts.missing } : { state: stateOf(slice, parts) };
};
