import type { SeatId, ShowId } from "../../kernel/ids.ts";
import type { LookAtToken } from "../../queue/use-cases/authenticate-token.ts";
import { seatsBeside } from "../../reservation/gap-rule.ts";
import type { ReserveSeatsOutcome } from "../../reservation/reservation-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { type Holding, holdInOneStep } from "./hold-in-one-step.ts";

/**
 * Holds the seats that a buyer named. Only the policy says how far back the step must look, and
 * whether it must look at the seats beside, so the first hold of a show may need another step.
 */
export const holdNamed = async (
  context: SalesContext,
  showId: ShowId,
  seatIds: readonly SeatId[],
  hold: Holding,
): Promise<ReserveSeatsOutcome | LookAtToken> => {
  const { gapShows, seatings } = context;
  let seating = gapShows.has(showId) ? await seatings.of(showId) : undefined;
  let isSeatingNew = false;
  for (;;) {
    const beside = seating && { beside: seatsBeside(seating, seatIds) };
    const known = { ...hold, seatIds, seating, isSeatingNew };
    const outcome = await holdInOneStep(context, showId, { seatIds, ...beside }, known);
    if (outcome.outcome === "look_beside") {
      gapShows.learn(showId);
      isSeatingNew = seating !== undefined;
      seating = await seatings.of(showId, isSeatingNew);
    } else if (outcome.outcome !== "look_further_back" && outcome.outcome !== "look_again") {
      return outcome;
    }
  }
};
