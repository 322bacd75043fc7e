import type { BestAsk } from "../../concert/choice/asked.ts";
import type { ShowId } from "../../kernel/ids.ts";
import type { LookAtToken } from "../../queue/use-cases/authenticate-token.ts";
import type { ReserveSeatsOutcome } from "../../reservation/reservation-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { type Holding, holdInOneStep } from "./hold-in-one-step.ts";
import { takeBest } from "./take-best.ts";

/** Holds the best seats for a buyer. */
export const holdBest = (
  context: SalesContext,
  showId: ShowId,
  ask: BestAsk,
  hold: Holding,
): Promise<ReserveSeatsOutcome | LookAtToken> =>
  takeBest<ReserveSeatsOutcome | LookAtToken>(context, showId, ask, (part, best) =>
    holdInOneStep(context, showId, part, { ...hold, seatIds: [], best }),
  );
