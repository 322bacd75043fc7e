import type {
  BookingChange,
  BookingSlice,
  BookingState,
  SeatId,
  ShowId,
  UserId,
} from "@admit-one/core";
import { type PlanOptions, planOf } from "../../fixtures/plan.ts";
import type { CaseOf, MakeStores } from "../contract-case.ts";

export type MakeBookingStores = MakeStores<"bookings" | "concerts" | "events">;
export type BookingWorld = Awaited<ReturnType<MakeBookingStores>>;
export type BookingCase = CaseOf<BookingWorld>;

/** Creates the concert that a case sells. */
export const openHall = async ({ stores }: BookingWorld, options?: PlanOptions): Promise<void> => {
  await stores.concerts.create(planOf(options));
};

/** A slice by seats of show `show-1`. */
export const bySeats = (
  seatIds: readonly string[],
  userId = "user-1",
  showId = "show-1",
): Extract<BookingSlice, { by: "seats" }> => ({
  by: "seats",
  showId: showId as ShowId,
  seatIds: seatIds as readonly SeatId[],
  userId: userId as UserId,
});

/** The state that a slice loads. Uses `update` without a change. */
export const load = ({ stores }: BookingWorld, slice: BookingSlice): Promise<BookingState> =>
  stores.bookings.update(slice, (state) => ({ outcome: state }));

/** Puts the result of `change` for the slice. */
export const put = (
  { stores }: BookingWorld,
  slice: BookingSlice,
  change: (state: BookingState) => BookingChange,
): Promise<void> =>
  stores.bookings.update(slice, (state) => ({ outcome: undefined, change: change(state) }));
