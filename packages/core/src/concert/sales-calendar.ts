import type { ConcertId } from "../kernel/ids.ts";
import type { SalesNow } from "../queue/rules/opening.ts";
import type { SalesCalendar } from "../queue/runtime/queue-context.ts";
import { refreshSales } from "../queue/use-cases/refresh-sales.ts";
import { type Show, salesAt } from "./concert.ts";
import type { ConcertContext } from "./concert-context.ts";
import type { ConcertStore } from "./concert-store.port.ts";

/** What a queue must know about the sales of its shows at an instant. */
export const salesOf = (shows: readonly Show[], nowMs: number): SalesNow => {
  const open = shows.filter(({ cancelled }) => !cancelled);
  const later = (instants: readonly number[]): number | null =>
    instants.filter((atMs) => atMs > nowMs).reduce<number | null>(earlier, null);
  const openings = open.map(({ salesOpenAtMs }) => salesOpenAtMs);
  const sells = open.some((show) => salesAt(show, nowMs) === "open");
  return {
    openAtMs: sells ? null : later(openings),
    edgeAtMs: later([...openings, ...open.map(({ salesCloseAtMs }) => salesCloseAtMs)]),
  };
};

const earlier = (first: number | null, atMs: number): number =>
  first === null ? atMs : Math.min(first, atMs);

/** Answers the queue domain from the shows of the queue's concerts. */
export const createSalesCalendar = (concerts: ConcertStore): SalesCalendar => ({
  read: async (queueId) => {
    const shows = await concerts.showsOf(queueId);
    return (nowMs) => salesOf(shows, nowMs);
  },
});

/** Updates the queue of a concert with its current sales. */
export const refreshSalesOf = async (
  context: ConcertContext,
  concertId: ConcertId,
): Promise<void> => {
  const concert = await context.stores.concerts.concert(concertId);
  if (concert !== null) await refreshSales(context, concert.queueId);
};
