import type { QueueId, ShowId } from "../kernel/ids.ts";
import { type NotFound, notFound } from "../kernel/refusals.ts";
import type { Clock } from "../kernel/time.ts";
import { salesAt } from "./concert.ts";
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
  readonly seatMaps: SeatMaps;
  readonly clock: Clock;
};

export const createShowLooks = ({ seatMaps, clock }: ShowLooksDeps): ShowLooks => ({
  at: async (showId) => {
    const map = await seatMaps.look(showId);
    const sale = map.sale();
    if (sale?.status !== "published") return notFound("show");
    const open = salesAt(sale, clock.nowMs()) === "open";
    return { outcome: "looked", showId, queueId: sale.queueId, map, open };
  },
});
