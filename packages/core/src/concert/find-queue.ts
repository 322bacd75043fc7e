import type { ConcertId, QueueId, ShowId } from "../kernel/ids.ts";
import type { FindQueue } from "./concert-commands.ts";
import type { ConcertStore } from "./concert-store.port.ts";

/** More than the concerts and shows of one box office. Above the limit it reads again. */
const knownMax = 10_000;

/** Finds the queue of a concert or show. It never changes, so each is read once. */
export const createFindQueue = (
  concerts: ConcertStore,
): ((query: FindQueue) => Promise<QueueId | null>) => {
  const known = new Map<string, QueueId>();
  const read = async (query: FindQueue): Promise<QueueId | null> => {
    const concertId =
      "concertId" in query
        ? (query.concertId as ConcertId)
        : (await concerts.show(query.showId as ShowId))?.concertId;
    if (concertId === undefined) return null;
    const concert = await concerts.concert(concertId);
    return concert === null || concert.status === "draft" ? null : concert.queueId;
  };
  return async (query) => {
    const name = JSON.stringify(query);
    const queueId = known.get(name) ?? (await read(query));
    if (queueId !== null && known.size < knownMax) known.set(name, queueId);
    return queueId;
  };
};
