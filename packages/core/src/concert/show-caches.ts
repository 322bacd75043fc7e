import { createGather } from "../kernel/gather.ts";
import type { ShowId } from "../kernel/ids.ts";
import { createRecent, type Recent } from "../kernel/recent.ts";
import type { Clock, Timers } from "../kernel/time.ts";
import type { SeatsLeft } from "./concert-commands.ts";
import type { ConcertStore } from "./concert-store.port.ts";
import { createPlanVersions, type PlanVersions } from "./plan-versions.ts";
import { createSeatMaps, type SeatMaps } from "./seat-map.ts";
import { createShowLooks, type ShowLooks } from "./show-looks.ts";
import { createShowPlans, type ShowPlans } from "./show-plans.ts";

/** What one process keeps of shows in memory. All of it may be lost without harm. */
export type ShowCaches = {
  readonly plans: ShowPlans;
  readonly planVersions: PlanVersions;
  readonly seatMaps: SeatMaps;
  readonly showLooks: ShowLooks;
  /** By concert. */
  readonly seatsLeft: Recent<readonly SeatsLeft[]>;
  /**
   * The available seats of some shows, in their order. The result of a count that began after the
   * call: those who ask at the same time share it.
   */
  readonly availableSeats: (showIds: readonly ShowId[]) => Promise<ReadonlyMap<ShowId, number>>;
  /** The same as of the last second, by their ids. */
  readonly saleCounts: Recent<ReadonlyMap<ShowId, number>>;
};

/** Everybody who waits asks for these figures. */
const keptForMs = 1_000;
const figuresMax = 64;

export const createShowCaches = (deps: {
  readonly concerts: ConcertStore;
  readonly clock: Clock;
  readonly timers: Timers;
}): ShowCaches => {
  const plans = createShowPlans(deps);
  const seatMaps = createSeatMaps(deps);
  const counted = createGather((key: string) =>
    deps.concerts.availableSeats(JSON.parse(key) as readonly ShowId[], deps.clock.nowMs()),
  );
  return {
    plans,
    planVersions: createPlanVersions(deps),
    seatMaps,
    availableSeats: (showIds) => counted(JSON.stringify(showIds)),
    showLooks: createShowLooks({ clock: deps.clock, seatMaps }),
    seatsLeft: createRecent({ clock: deps.clock, keptForMs, max: figuresMax }),
    saleCounts: createRecent({ clock: deps.clock, keptForMs, max: figuresMax }),
  };
};
