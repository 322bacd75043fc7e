import { createGather } from "../kernel/gather.ts";
import type { QueueId, ShowId } from "../kernel/ids.ts";
import { type NotFound, notFound } from "../kernel/refusals.ts";
import type { Clock } from "../kernel/time.ts";
import { salesAt } from "./concert.ts";
import type { ConcertStore } from "./concert-store.port.ts";
import type { LiveMap } from "./live-map.ts";
import type { SeatMaps } from "./seat-map.ts";

/** A published show as of now. */
export type ShowLook = {
  readonly outcome: "looked";
  readonly showId: ShowId;
  readonly queueId: QueueId;
  /** Read it before you wait for anything else. */
  readonly map: LiveMap;
  /** Whether it sells now. */
  readonly open: boolean;
};

/** Looks at shows and their seats. */
export type ShowLooks = {
  /**
   * The result of a read that began after this call: what another server answered before it is in
   * it. However many callers there are, one read of a show runs at a time.
   */
  at(showId: ShowId): Promise<ShowLook | NotFound>;
};

export type ShowLooksDeps = {
  readonly concerts: ConcertStore;
  readonly seatMaps: SeatMaps;
  readonly clock: Clock;
};

export const createShowLooks = ({ concerts, seatMaps, clock }: ShowLooksDeps): ShowLooks => {
  const read = createGather(async (showId: ShowId) => {
    const show = await concerts.show(showId);
    if (show === null) return null;
    const concert = await concerts.concert(show.concertId);
    if (concert?.status !== "published") return null;
    return { show, concert, map: await seatMaps.look(showId) };
  });
  return {
    at: async (showId) => {
      const found = await read(showId);
      if (found === null) return notFound("show");
      const { show, concert, map } = found;
      const nowMs = clock.nowMs();
      map.advance(nowMs);
      const open = salesAt(show, nowMs) === "open";
      return { outcome: "looked", showId, queueId: concert.queueId, map, open };
    },
  };
};
