import type { ConcertStore, Queue, QueueStore, ShowId, Stores } from "@admit-one/core";
import { type BrokenStores, broken, inQueues, turns } from "./broken.ts";

const queueWithoutGuard = inQueues((inner) => ({
  update: async (slice, decide) => {
    const read = await inner.update(slice, (state) => ({ outcome: state }));
    const { outcome, change } = decide(read);
    await turns(1);
    if (change !== undefined) {
      await inner.update(slice, ({ queue }) => ({
        outcome: undefined,
        change: {
          ...change,
          ...(change.queue && {
            queue: { ...change.queue, version: (queue?.version ?? 0) + 1 },
          }),
        },
      }));
    }
    return outcome;
  },
}));

const burn = (queue: Queue): Queue => ({
  ...queue,
  nextNo: queue.nextNo + 1,
  version: queue.version + 1,
});

const burntNumbers = inQueues((inner) => ({
  update: async (slice, decide) => {
    try {
      return await inner.update(slice, decide);
    } catch (error) {
      await inner.update(slice, ({ queue }) => ({
        outcome: undefined,
        ...(queue && { change: { queue: burn(queue) } }),
      }));
      throw error;
    }
  },
}));

/** Loads a slice of a queue, and answers something else. */
const misreading = (misread: (state: Awaited<ReturnType<QueueStore["read"]>>) => typeof state) =>
  inQueues((inner) => ({
    read: async (slice) => misread(await inner.read(slice)),
    update: (slice, decide) => inner.update(slice, (state) => decide(misread(state))),
  }));

const inConcerts = (change: (concerts: ConcertStore) => Partial<ConcertStore>) => {
  return (stores: Stores): Stores => ({
    ...stores,
    concerts: { ...stores.concerts, ...change(stores.concerts) },
  });
};

/** Broken queue stores and concert stores. */
export const brokenNeighbours: readonly BrokenStores[] = [
  broken(
    "kinder expiry: a hold that still counts at its very end",
    "ConcertStore: availableSeats agrees with isAvailable at every instant, also exactly at a hold's end",
    (stores) => ({
      ...stores,
      concerts: {
        ...stores.concerts,
        availableSeats: (showIds, atMs) => stores.concerts.availableSeats(showIds, atMs - 1),
      },
    }),
  ),
  broken(
    "shows of one concert alone, of those behind a queue",
    "ConcertStore: showsOf answers the shows of all concerts behind a queue, by their start, and no others",
    inConcerts((inner) => ({
      showsOf: async (queueId) => {
        const all = await inner.showsOf(queueId);
        return all.filter(({ concertId }) => concertId === all[0]?.concertId);
      },
    })),
  ),
  broken(
    "shows of every queue",
    "ConcertStore: showsOf answers the shows of all concerts behind a queue, by their start, and no others",
    inConcerts((inner) => ({
      showsOf: async () => {
        const all = await inner.concerts({ after: null, limit: 1_000 });
        return inner.shows(all.map(({ concertId }) => concertId));
      },
    })),
  ),
  broken(
    "a list of concerts that goes on by place, not by key: what is created meanwhile shifts it",
    "ConcertStore: concerts in parts are all concerts, each once, whatever is created meanwhile",
    inConcerts((inner) => {
      const ends = new Map<string, number>();
      return {
        concerts: async ({ after, limit }) => {
          const all = await inner.concerts({ after: null, limit: 1_000 });
          const from = after === null ? 0 : (ends.get(after.concertId) ?? 0);
          const part = all.slice(from, from + limit);
          part.forEach(({ concertId }, index) => ends.set(concertId, from + index + 1));
          return part;
        },
      };
    }),
  ),
  broken(
    "a list of concerts that looks for the very one it stopped at",
    "ConcertStore: concerts go on behind a place where none stands",
    inConcerts((inner) => ({
      concerts: async ({ after, limit }) => {
        const all = await inner.concerts({ after: null, limit: 1_000 });
        const at = all.findIndex(({ concertId }) => concertId === after?.concertId);
        return after !== null && at < 0 ? [] : all.slice(at + 1, at + 1 + limit);
      },
    })),
  ),
  broken(
    "shows of the first concert alone",
    "ConcertStore: shows of several concerts come together, by their start",
    inConcerts((inner) => ({ shows: (concertIds) => inner.shows(concertIds.slice(0, 1)) })),
  ),
  broken(
    "a count that is remembered although seats were taken",
    "ConcertStore: availableSeats agrees with isAvailable at every instant, also exactly at a hold's end",
    inConcerts((inner) => {
      const known = new Map<ShowId, number>();
      return {
        availableSeats: async (showIds, atMs) => {
          for (const [showId, count] of await inner.availableSeats(showIds, atMs)) {
            if (!known.has(showId)) known.set(showId, count);
          }
          return new Map(showIds.flatMap((id) => [[id, known.get(id) ?? 0] as const]));
        },
      };
    }),
  ),
  broken(
    "shows that are remembered as they were",
    "ConcertStore: showsOf says that a show is cancelled, as soon as it is",
    inConcerts((inner) => ({
      showsOf: async (queueId) =>
        (await inner.showsOf(queueId)).map((show) => ({ ...show, cancelled: false })),
    })),
  ),
  broken(
    "a change of seats that a reader never hears of",
    "ConcertStore: seatsSince answers what changed after a version, and its sum is the whole",
    (stores) => ({
      ...stores,
      concerts: {
        ...stores.concerts,
        seatsSince: (showId, version) =>
          stores.concerts.seatsSince(showId, version === 0 ? 0 : version + 1),
      },
    }),
  ),
  broken(
    "lost update of a queue",
    "QueueStore: N concurrent joins get N dense numbers, none lost and none burnt",
    queueWithoutGuard,
  ),
  broken(
    "number burnt by a refused step",
    "QueueStore: a decide that refuses or throws between others burns no number",
    burntNumbers,
  ),
  broken(
    "wrong order of due tokens",
    "QueueStore: due answers active tokens by the end of their room, then by number",
    misreading((state) => ({ ...state, due: state.due.toSorted((a, b) => a.no - b.no) })),
  ),
  broken(
    "departures counted by whole blocks alone",
    "QueueStore: departedAhead counts who left strictly between head and token, across blocks of 1,024",
    misreading((state) => ({
      ...state,
      departedAhead: state.departedAhead > 2 ? state.departedAhead - 1 : state.departedAhead,
    })),
  ),
  broken(
    "a row that forgets who serves its line",
    "QueueStore: a queue comes back as it was put, every field of it",
    misreading((state) => {
      if (state.queue === null) return state;
      const { asked, outages } = state.queue.presence;
      return { ...state, queue: { ...state.queue, presence: { asked, outages } } };
    }),
  ),
  broken(
    "sightings that are dropped",
    "QueueStore: touch moves the hints of waiting tokens to the later instant, and nothing else",
    inQueues(() => ({ touch: async () => {} })),
  ),
  broken(
    "gaps that a reader never hears of again",
    "QueueStore: gapsSince answers every departure ahead, and later only the blocks that changed",
    inQueues((inner) => ({
      read: async (slice) =>
        (slice.gapsSince ?? 0) > 0 ? { ...(await inner.read(slice)), gaps: [] } : inner.read(slice),
    })),
  ),
  broken(
    "a closing whose sweep sees those alone who wait at the head",
    "QueueStore: stale loads who is stored as live in the next part of what was closed",
    misreading((state) => ({ ...state, ...(state.stale && { stale: state.stale.slice(0, 1) }) })),
  ),
  broken(
    "a user's live token that is forgotten once it is active",
    "QueueStore: a user's live token is loaded whether it waits or is active, and none once it expired",
    misreading((state) => ({
      ...state,
      live: state.live?.status === "active" ? null : state.live,
    })),
  ),
];
