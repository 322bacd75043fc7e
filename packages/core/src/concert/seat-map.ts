import { createGather } from "../kernel/gather.ts";
import type { ShowId } from "../kernel/ids.ts";
import { createKept } from "../kernel/kept.ts";
import type { Clock, Timers } from "../kernel/time.ts";
import type { ConcertStore } from "./concert-store.port.ts";
import { createLiveMap, type LiveMap } from "./live-map.ts";

/** The seats of shows, cached in the process and updated with changed seats only. */
export type SeatMaps = {
  /**
   * The map as of a read that began after this call, and as of now. It changes with later calls, so
   * read it before you wait for anything else. While a read of the show runs, callers share the
   * next one.
   */
  look(showId: ShowId): Promise<LiveMap>;
};

/** A stadium's map takes some fifty megabytes. */
const limits = { max: 64, keptForMs: 60_000 };

export type SeatMapsDeps = {
  readonly concerts: Pick<ConcertStore, "seatsSince">;
  readonly clock: Clock;
  readonly timers: Timers;
};

export const createSeatMaps = ({ concerts, clock, timers }: SeatMapsDeps): SeatMaps => {
  const maps = createKept<ShowId, LiveMap>({ clock, timers, ...limits });

  const keep = (showId: ShowId, map: LiveMap): LiveMap => {
    if (map.count() > 0) maps.put(showId, map);
    else maps.drop(showId);
    return map;
  };

  const readWhole = async (showId: ShowId): Promise<LiveMap> =>
    keep(showId, createLiveMap(await concerts.seatsSince(showId, 0), clock.nowMs()));

  const refresh = createGather(async (showId: ShowId): Promise<LiveMap> => {
    const known = maps.get(showId);
    if (known === undefined) return await readWhole(showId);
    known.add(await concerts.seatsSince(showId, known.point().version));
    return keep(showId, known);
  });

  return {
    look: async (showId) => {
      const map = await refresh(showId);
      map.advance(clock.nowMs());
      return map;
    },
  };
};
