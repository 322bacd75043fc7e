import type { ConcertStore, Stores } from "@admit-one/core";
import { type BrokenStores, broken } from "./broken.ts";

const inRemovals = (change: (concerts: ConcertStore) => Partial<ConcertStore>) => {
  return (stores: Stores): Stores => ({
    ...stores,
    concerts: { ...stores.concerts, ...change(stores.concerts) },
  });
};

const unseen =
  "ConcertStore: a concert that is removed is seen by nobody from that step on, and the event is there";
const abandoned =
  "ConcertStore: what is removed is abandoned, nobody's to go on with, and takes its ids until it is discarded";

/** Stores that remove concerts, and break one of the laws of it. */
export const brokenRemovals: readonly BrokenStores[] = [
  broken(
    "a concert that is only said to be removed",
    unseen,
    inRemovals((inner) => ({
      remove: (concertId, decide) =>
        inner.remove(concertId, (state) => ({ outcome: decide(state).outcome })),
    })),
  ),
  broken(
    "a removal that is not announced",
    unseen,
    inRemovals((inner) => ({
      remove: (concertId, decide) =>
        inner.remove(concertId, (state) => {
          const { outcome, change } = decide(state);
          return { outcome, ...(change && { change: { ...change, events: [] } }) };
        }),
    })),
  ),
  broken(
    "a removal that nobody finishes",
    abandoned,
    inRemovals(() => ({ abandoned: async () => [] })),
  ),
  broken(
    "a removal that looks at no reservations",
    "ConcertStore: a removal knows whether anybody ever had a reservation",
    inRemovals((inner) => ({
      remove: (concertId, decide) =>
        inner.remove(concertId, ({ concert }) => decide({ concert, isReserved: false })),
    })),
  ),
  broken(
    "a removal that looks, and then writes",
    "ConcertStore: of a hold and a removal one comes first, and the other one sees it",
    inRemovals((inner) => {
      const first = (concertId: Parameters<ConcertStore["remove"]>[0]) =>
        inner.remove(concertId, (state) => ({ outcome: state }));
      return {
        remove: async (concertId, decide) => {
          const state = await first(concertId);
          const { change } = decide(state);
          return inner.remove(concertId, () => ({
            outcome: decide(state).outcome,
            ...(change && { change }),
          }));
        },
      };
    }),
  ),
];
