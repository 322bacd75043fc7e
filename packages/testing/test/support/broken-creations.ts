import type { ConcertStore, Seat, Show, Stores } from "@admit-one/core";
import { type BrokenStores, broken } from "./broken.ts";

const inConcerts = (change: (concerts: ConcertStore) => Partial<ConcertStore>) => {
  return (stores: Stores): Stores => ({
    ...stores,
    concerts: { ...stores.concerts, ...change(stores.concerts) },
  });
};

const seen =
  "ConcertStore: a plan that comes in pieces is seen by nobody before it is published, then by all, whole";
const untouched =
  "ConcertStore: what nobody touched for a while is abandoned, and what was touched since is not";
const inPart =
  "ConcertStore: what was discarded in part is nobody's to go on with, and its ids are not free yet";

/** What is being created, as an adapter knows it that forgets to hide it. */
const begun = (inner: ConcertStore) => {
  const shows: Show[] = [];
  const begin: ConcertStore["begin"] = async (creation, atMs) => {
    const outcome = await inner.begin(creation, atMs);
    if (outcome === "begun") shows.push(...creation.shows);
    return outcome;
  };
  return { shows, begin };
};

const inOne = "ConcertStore: seats and plans come back as they were saved, in one step";
const inPieces = "ConcertStore: seats and plans come back as they were saved, in pieces";

/** A store that loses something of each seat. */
const forgetful = (forget: (seat: Seat) => Partial<Seat>) =>
  inConcerts((inner) => ({
    seatsSince: async (showId, version) => {
      const since = await inner.seatsSince(showId, version);
      return { ...since, seats: since.seats.map((seat) => ({ ...seat, ...forget(seat) })) };
    },
  }));

/** What a column that is forgotten in a table would lose. */
const forgotten: Readonly<Record<string, (seat: Seat) => Partial<Seat>>> = {
  "labels that are numbers": ({ number }) => ({ label: String(number) }),
  "seats without their grades": () => ({ grade: null }),
  "seats that are accessible for nobody": () => ({ accessible: false }),
  "companions of nobody": () => ({ companionOf: null }),
  "seats that all have a full view": () => ({ restrictedView: false }),
  "blocked seats without a reason": ({ claim }) => ({
    claim: claim.state === "blocked" ? { ...claim, reason: "" } : claim,
  }),
};

/** Stores that create in pieces, and break one of the laws of it. */
export const brokenCreations: readonly BrokenStores[] = [
  ...Object.entries(forgotten).map(([fault, forget]) => broken(fault, inOne, forgetful(forget))),
  broken(
    "seats without the version of their plan",
    inOne,
    inConcerts((inner) => ({
      seatsSince: async (...asked) => ({ ...(await inner.seatsSince(...asked)), planVersion: 0 }),
    })),
  ),
  broken(
    "a plan of prices that follow, and not of the levels that name them",
    inOne,
    inConcerts((inner) => ({
      plan: async (showId) => {
        const stored = await inner.plan(showId);
        return stored && { ...stored, plan: { ...stored.plan, grades: [] } };
      },
    })),
  ),
  broken(
    "a plan that only what is created in one step has",
    inPieces,
    inConcerts((inner) => ({
      begin: (creation, atMs) =>
        inner.begin(
          {
            ...creation,
            plans: creation.plans.map((one) => ({ ...one, plan: { grades: [], sections: [] } })),
          },
          atMs,
        ),
    })),
  ),
  broken(
    "a list of published concerts that has the drafts too",
    "ConcertStore: concerts of one status are listed in parts, and a change of status moves a concert",
    inConcerts((inner) => ({ concerts: ({ after, limit }) => inner.concerts({ after, limit }) })),
  ),
  broken(
    "a line that opens for a concert that nobody sells",
    "ConcertStore: showsOf answers shows of published concerts only",
    inConcerts((inner) => ({
      showsOf: async (queueId) => {
        const all = await inner.concerts({ after: null, limit: 100 });
        const guarded = all.filter((concert) => concert.queueId === queueId);
        return inner.shows(guarded.map(({ concertId }) => concertId));
      },
    })),
  ),
  broken(
    "a change that forgets the status",
    "ConcertStore: concerts of one status are listed in parts, and a change of status moves a concert",
    inConcerts((inner) => ({
      update: (concertId, decide) =>
        inner.update(concertId, (concert) => {
          const { outcome, change } = decide(concert);
          if (change === undefined || concert === null) return { outcome };
          const kept = { ...change.concert, status: concert.status };
          return { outcome, change: { ...change, concert: kept } };
        }),
    })),
  ),
  broken(
    "available seats that count the blocked ones",
    "ConcertStore: a blocked seat is nobody's and can't be taken; blocked and unblocked in a step, it is another's",
    inConcerts((inner) => ({
      availableSeats: async (showIds, atMs) => {
        const counts = new Map(await inner.availableSeats(showIds, atMs));
        for (const showId of counts.keys()) {
          const { seats } = await inner.seatsSince(showId, 0);
          const blocked = seats.filter(({ claim }) => claim.state === "blocked").length;
          counts.set(showId, (counts.get(showId) ?? 0) + blocked);
        }
        return counts;
      },
    })),
  ),
  broken(
    "a figure that was wrapped as if it were a method",
    "ConcertStore: it is said how many seats one step should save",
    inConcerts(() => ({ seatsPerStep: (() => 250) as never })),
  ),
  broken(
    "a list of concerts that shows what is being created",
    seen,
    inConcerts((inner) => ({
      concerts: async (part) => {
        const all = await inner.concerts(part);
        const creation = await inner.creation("concert-1" as never);
        return creation === null ? all : [...all, creation.concert];
      },
    })),
  ),
  broken(
    "a show that is found before its seats are there",
    seen,
    inConcerts((inner) => {
      const { shows, begin } = begun(inner);
      return {
        begin,
        show: async (id) =>
          (await inner.show(id)) ?? shows.find(({ showId }) => showId === id) ?? null,
      };
    }),
  ),
  broken("a show that can be booked before its seats are there", seen, (stores) => {
    const { shows, begin } = begun(stores.concerts);
    return {
      ...stores,
      concerts: { ...stores.concerts, begin },
      bookings: {
        ...stores.bookings,
        update: (slice, decide) =>
          stores.bookings.update(slice, (state) => {
            const id = "showId" in slice ? slice.showId : null;
            const show = state.show ?? shows.find(({ showId }) => showId === id) ?? null;
            return decide({ ...state, show });
          }),
      },
    };
  }),
  broken(
    "figures of a show whose seats still come",
    "FigureStore: what is created in pieces counts from its last piece on, and so does the line before it",
    (stores) => {
      const { shows, begin } = begun(stores.concerts);
      return {
        ...stores,
        concerts: { ...stores.concerts, begin },
        figures: {
          ...stores.figures,
          figures: async (query) => {
            const found = await stores.figures.figures(query);
            const more = shows.map(({ showId, concertId, totalSeats: free }) => ({
              showId,
              concertId,
              free,
              held: 0,
              sold: 0,
              blocked: 0,
            }));
            return { ...found, shows: found.shows.length > 0 ? found.shows : more };
          },
        },
      };
    },
  ),
  broken(
    "an announcement of a concert that is not there yet",
    seen,
    inConcerts((inner) => ({
      // The last piece publishes it, as it seems; what was to be saved with it comes later.
      publish: (creationId) => inner.publish(creationId, []),
    })),
  ),
  broken(
    "ids that are free while they are being created",
    "ConcertStore: what was begun takes its ids, and nothing of who comes later is saved",
    inConcerts((inner) => ({
      create: async (plan) => {
        const creation = await inner.creation(plan.concert.concertId);
        if (creation !== null) {
          await inner.discard(creation.creationId, Number.MAX_SAFE_INTEGER, 1_000);
        }
        return inner.create(plan);
      },
    })),
  ),
  broken(
    "a piece that is added wherever it comes from",
    "ConcertStore: a creation that stopped between two pieces says how far it came, and is carried on",
    inConcerts((inner) => ({
      addSeats: async (creationId, piece, atMs) => {
        const there = await inner.addSeats(creationId, piece, atMs);
        if (there === null || there >= piece.from + piece.seats.length) return there;
        return inner.addSeats(creationId, { ...piece, from: there }, atMs);
      },
    })),
  ),
  broken(
    "a creation that several begin at once",
    "ConcertStore: of racing creators one begins, one adds each piece and one publishes",
    inConcerts((inner) => ({
      begin: async (creation, atMs) => {
        const known = await inner.creation(creation.concert.concertId);
        await inner.begin(creation, atMs);
        return known === null ? "begun" : "already_exists";
      },
    })),
  ),
  broken(
    "a plan that is known once somebody says that it is whole",
    "ConcertStore: a plan that lacks seats is never published, nor anything by halves",
    inConcerts((inner) => ({
      publish: (creationId, events) => inner.publish(creationId, events).catch(() => true),
    })),
  ),
  broken(
    "seats that a piece brings though they are not new",
    "ConcertStore: a piece with a seat that is taken, not new or of another plan is refused whole",
    inConcerts((inner) => ({
      addSeats: (creationId, { from, seats }, atMs) =>
        inner.addSeats(
          creationId,
          { from, seats: seats.map((seat) => ({ ...seat, epoch: 0 })) },
          atMs,
        ),
    })),
  ),
  broken(
    "a sweep that takes what somebody works on",
    untouched,
    inConcerts((inner) => ({
      discard: (creationId, _beforeMs, seatsMax) =>
        inner.discard(creationId, Number.MAX_SAFE_INTEGER, seatsMax),
    })),
  ),
  broken(
    "a creation that is as old as its first piece",
    untouched,
    inConcerts((inner) => {
      const first = new Map<string, number>();
      return {
        begin: (creation, atMs) => {
          first.set(creation.creationId, atMs);
          return inner.begin(creation, atMs);
        },
        addSeats: (creationId, piece, atMs) =>
          inner.addSeats(creationId, piece, first.get(creationId) ?? atMs),
      };
    }),
  ),
  broken(
    "a large creation that goes in one step",
    "ConcertStore: what is discarded goes in steps of at most the seats asked for, and then its ids are free",
    inConcerts((inner) => ({
      discard: (creationId, beforeMs) => inner.discard(creationId, beforeMs, 1_000_000),
    })),
  ),
  broken(
    "a creation that is gone one step early",
    "ConcertStore: a step that discarded as many seats as it may is not the last one",
    inConcerts((inner) => ({
      discard: async (creationId, beforeMs, seatsMax) => {
        const gone = await inner.discard(creationId, beforeMs, seatsMax);
        return gone === seatsMax ? gone + (await inner.discard(creationId, beforeMs, 1)) : gone;
      },
    })),
  ),
  broken(
    "a creation that is carried on while it is removed",
    inPart,
    inConcerts((inner) => {
      const known = new Map<string, Awaited<ReturnType<ConcertStore["creation"]>>>();
      return {
        creation: async (concertId) => {
          const creation = (await inner.creation(concertId)) ?? known.get(concertId) ?? null;
          known.set(concertId, creation);
          return creation;
        },
        discard: async (creationId, beforeMs, seatsMax) => {
          const creation = await inner.creation("concert-1" as never);
          if (creation !== null) known.set("concert-1", creation);
          return inner.discard(creationId, beforeMs, seatsMax);
        },
      };
    }),
  ),
  broken(
    "pieces that go by the concert, not by its creation",
    inPart,
    inConcerts((inner) => ({
      addSeats: async (creationId, piece, atMs) => {
        const creation = await inner.creation("concert-1" as never);
        return inner.addSeats(creation?.creationId ?? creationId, piece, atMs);
      },
    })),
  ),
];
