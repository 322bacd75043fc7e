import { createGather } from "../kernel/gather.ts";
import type { ShowId } from "../kernel/ids.ts";
import type { Clock } from "../kernel/time.ts";
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

/** The most maps to keep. The least recently used one is dropped first. */
const mapsMax = 64;

export type SeatMapsDeps = {
  readonly concerts: Pick<ConcertStore, "seatsSince">;
  readonly clock: Clock;
};

export const createSeatMaps = ({ concerts, clock }: SeatMapsDeps): SeatMaps => {
  const maps = new Map<ShowId, LiveMap>();

  const keep = (showId: ShowId, map: LiveMap): LiveMap => {
    maps.delete(showId);
    if (map.count() > 0) maps.set(showId, map);
    const [oldest] = maps.keys();
    if (maps.size > mapsMax && oldest !== undefined) maps.delete(oldest);
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
