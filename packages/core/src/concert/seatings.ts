import type { SeatId, ShowId } from "../kernel/ids.ts";
import { createKept } from "../kernel/kept.ts";
import type { Clock, Timers } from "../kernel/time.ts";
import type { ConcertStore } from "./concert-store.port.ts";
import { type PlanView, viewPlan } from "./plan/plan-view.ts";
import { plannedSeats } from "./plan/planned-seats.ts";

/** A show's plan as the choice of seats reads it. */
export type Seating = {
  /** That of the plan in the store. */
  readonly version: number;
  readonly view: PlanView;
  /** By their numbers in the plan. */
  readonly seatIds: readonly SeatId[];
  readonly numbers: ReadonlyMap<SeatId, number>;
};

/** The seatings of shows, kept in the process. */
export type Seatings = {
  /**
   * Null if the show does not exist. `again` reads the plan though it is known. So does a later
   * `version` than that of the known plan.
   */
  of(showId: ShowId, again?: boolean, version?: number): Promise<Seating | null>;
};

export type SeatingsDeps = {
  readonly concerts: Pick<ConcertStore, "plan">;
  readonly clock: Clock;
  readonly timers: Timers;
};

const limits = { max: 64, keptForMs: 60_000 };

export const createSeatings = ({ concerts, clock, timers }: SeatingsDeps): Seatings => {
  const known = createKept<ShowId, Seating>({ clock, timers, ...limits });
  const read = async (showId: ShowId): Promise<Seating | null> => {
    const found = await concerts.plan(showId);
    if (found === null) return null;
    const seatIds = plannedSeats(found.plan).map(({ seatId }) => seatId);
    const numbers = new Map(seatIds.map((seatId, no) => [seatId, no]));
    return { version: found.version, view: viewPlan(found.plan), seatIds, numbers };
  };
  return {
    of: async (showId, again = false, version = 0) => {
      const before = again ? undefined : known.get(showId);
      const isKnown = before !== undefined && before.version >= version;
      const seating = isKnown ? before : await read(showId);
      if (seating === null) return null;
      known.put(showId, seating);
      return seating;
    },
  };
};
