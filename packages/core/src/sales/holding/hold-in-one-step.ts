import type { SeatId, ShowId } from "../../kernel/ids.ts";
import { type HoldOutcome, type HoldSeats, holdSeats } from "../../reservation/hold-seats.ts";
import type { AvailableSeats } from "../booking.ts";
import type { SalesContext } from "../sales-context.ts";

/** A hold before its step is known. */
export type Holding = Pick<
  HoldSeats,
  "reservationId" | "ticketIds" | "userId" | "token" | "seen" | "key" | "fingerprint"
>;

/** The seats that a step loads. */
export type StepPart = {
  readonly seatIds: readonly SeatId[];
  readonly beside?: readonly SeatId[];
  readonly available?: AvailableSeats;
};

/**
 * One attempt of a hold. The store loads only what the slice requests, so the rule may answer that
 * it needs more.
 */
export const holdInOneStep = async (
  { stores, clock, holdWindows }: SalesContext,
  showId: ShowId,
  part: StepPart,
  hold: Omit<HoldSeats, "startedSinceMs">,
): Promise<HoldOutcome> => {
  const { userId, key } = hold;
  const startedSinceMs = clock.nowMs() - holdWindows.withinMs(showId);
  const outcome = await stores.bookings.update(
    { by: "seats", showId, userId, startedSinceMs, ...part, ...(key && { record: key }) },
    (state) => holdSeats(state, { ...hold, startedSinceMs }, clock.nowMs()),
  );
  if (outcome.outcome === "look_further_back") holdWindows.learn(showId, outcome.withinMs);
  return outcome;
};
