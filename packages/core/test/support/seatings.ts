import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { createSeatings, type Seatings, type SeatingsDeps } from "../../src/concert/seatings.ts";

/** Seatings of a store, at an instant that stays. */
export const seatingsOf = (concerts: SeatingsDeps["concerts"]): Seatings => {
  const clock = createFakeClock();
  return createSeatings({ concerts, clock, timers: createFakeTimers({ clock }) });
};
