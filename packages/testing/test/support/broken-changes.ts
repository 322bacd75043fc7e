import type { ConcertStore, ShowChange, ShowSale, ShowState, Stores } from "@admit-one/core";
import { type BrokenStores, broken, turns } from "./broken.ts";

const inChanges = (change: (concerts: ConcertStore) => Partial<ConcertStore>) => {
  return (stores: Stores): Stores => ({
    ...stores,
    concerts: { ...stores.concerts, ...change(stores.concerts) },
  });
};

/** A store that saves something else than a change of a show says. */
const saving = (falsify: (change: ShowChange, state: ShowState) => ShowChange) =>
  inChanges((inner) => ({
    changeShow: (slice, decide) =>
      inner.changeShow(slice, (state) => {
        const { outcome, change } = decide(state);
        return { outcome, ...(change && { change: falsify(change, state) }) };
      }),
  }));

const without = (change: ShowChange, name: keyof ShowChange): ShowChange =>
  Object.fromEntries(Object.entries(change).filter(([key]) => key !== name)) as ShowChange;

const whole =
  "ConcertStore: a change of a show is saved whole: the show, its plan, its seats, the record and the events";
const settled = "ConcertStore: what is unsettled is listed until a step has settled the last of it";
const refused =
  "ConcertStore: a plan that does not follow, seats with other numbers or with a gap, and seats that are not new are refused whole";
const raced =
  "ConcertStore: a hold is decided wholly before a change of prices, or wholly after it";
const added =
  "ConcertStore: a show is added whole, with its plan, its seats, the record and the events";

/** Stores that change what is sold, and break one of the laws of it. */
export const brokenChanges: readonly BrokenStores[] = [
  broken(
    "a change that forgets the show",
    whole,
    saving((change) => without(change, "show")),
  ),
  broken(
    "a change that forgets the plan",
    whole,
    saving((change) => without(change, "plan")),
  ),
  broken(
    "a change that forgets the seats",
    whole,
    saving((change) => without(change, "seats")),
  ),
  broken(
    "a change that forgets its record",
    whole,
    saving((change) => without(change, "record")),
  ),
  broken(
    "a change that is not announced",
    whole,
    saving((change) => without(change, "events")),
  ),
  broken(
    "a change that forgets what is left to do",
    settled,
    saving((change) => ({ ...change, unsettled: null })),
  ),
  broken(
    "a change that is never done",
    settled,
    saving((change, { unsettled }) => ({ ...change, unsettled: change.unsettled ?? unsettled })),
  ),
  broken(
    "changes of all seats, whichever changed",
    whole,
    inChanges((inner) => ({
      seatsSince: async (showId, version) => {
        const since = await inner.seatsSince(showId, version);
        const { seats } = await inner.seatsSince(showId, 0);
        return since.seats.length === 0 ? since : { ...since, seats };
      },
    })),
  ),
  broken(
    "a sale as it was at the first look",
    "ConcertStore: seatsSince says how the show sells, as its last change and its concert's say",
    inChanges((inner) => {
      const first = new Map<string, ShowSale | null>();
      return {
        seatsSince: async (showId, version) => {
          const since = await inner.seatsSince(showId, version);
          const sale = first.get(showId) ?? since.sale;
          first.set(showId, sale);
          return { ...since, sale };
        },
      };
    }),
  ),
  broken(
    "a plan that replaces any other",
    refused,
    saving((change, { planVersion }) => ({
      ...change,
      ...(change.plan && { plan: { ...change.plan, version: planVersion + 1 } }),
    })),
  ),
  broken(
    "seats that go to the end, wherever they come from",
    refused,
    inChanges((inner) => ({
      changeShow: async (slice, decide) => {
        const { seats: stored } = await inner.seatsSince(slice.showId, 0);
        return inner.changeShow(slice, (state) => {
          const { outcome, change } = decide(state);
          const { seats } = change ?? {};
          if (change === undefined || seats === undefined) {
            return { outcome, ...(change && { change }) };
          }
          const from = Math.min(seats.from, stored.length);
          return { outcome, change: { ...change, seats: { ...seats, from } } };
        });
      },
    })),
  ),
  broken(
    "a change of prices that frees the seats",
    "ConcertStore: seats with an owner keep it as their price changes, and new seats can be held",
    inChanges((inner) => ({
      seatsSince: async (showId, version) => {
        const since = await inner.seatsSince(showId, version);
        const seats = since.seats.map((seat) =>
          seat.price > 110_006 ? { ...seat, claim: { state: "free" as const } } : seat,
        );
        return { ...since, seats };
      },
    })),
  ),
  broken("a change of prices seat by seat", raced, (stores) => ({
    ...stores,
    concerts: {
      ...stores.concerts,
      changeShow: async (slice, decide) => {
        let rest: ShowChange["seats"];
        const outcome = await stores.concerts.changeShow(slice, (state) => {
          const decision = decide(state);
          const { change } = decision;
          rest = change?.seats;
          if (change === undefined) return decision;
          const { seats: _, ...others } = change;
          return { ...decision, change: others };
        });
        for (const [index, seat] of (rest?.seats ?? []).entries()) {
          await turns(2);
          const piece = { from: (rest?.from ?? 0) + index, seats: [seat] };
          await stores.concerts.changeShow({ showId: slice.showId }, ({ unsettled }) => ({
            outcome: null,
            change: { unsettled, seats: piece },
          }));
        }
        return outcome;
      },
    },
  })),
  broken(
    "a key that several use at once",
    "ConcertStore: of racing steps with one key one saves, and the others find its record",
    inChanges((inner) => ({
      changeShow: (slice, decide) =>
        inner.changeShow({ showId: slice.showId }, (state) => decide({ ...state, record: null })),
    })),
  ),
  broken(
    "new seats that only those see who ask for all",
    "ConcertStore: readers that only ask for changes learn every new seat, in the order of the plan",
    inChanges((inner) => {
      const first = new Map<string, ReadonlySet<string>>();
      return {
        seatsSince: async (showId, version) => {
          const since = await inner.seatsSince(showId, version);
          const known = first.get(showId) ?? new Set(since.seats.map(({ seatId }) => seatId));
          first.set(showId, known);
          return version === 0
            ? since
            : { ...since, seats: since.seats.filter(({ seatId }) => known.has(seatId)) };
        },
      };
    }),
  ),
  broken(
    "a change of a show that is not there yet",
    "ConcertStore: a change that is refused, of an unknown show or of one that is being created changes nothing",
    inChanges((inner) => ({
      changeShow: (slice, decide) =>
        inner.changeShow(slice, (state) => {
          const { outcome, change } = decide(state);
          return { outcome, ...(change && state.show !== null && { change }) };
        }),
    })),
  ),
  broken(
    "a show that is added without its seats",
    added,
    inChanges((inner) => ({
      addShow: (slice, decide) =>
        inner.addShow(slice, (state) => {
          const { outcome, change } = decide(state);
          return {
            outcome,
            ...(change && { change: { ...change, seats: { from: 0, seats: [] } } }),
          };
        }),
    })),
  ),
  broken(
    "a show that is added and not announced",
    added,
    inChanges((inner) => ({
      addShow: (slice, decide) =>
        inner.addShow(slice, (state) => {
          const { outcome, change } = decide(state);
          return { outcome, ...(change && { change: { ...change, events: [] } }) };
        }),
    })),
  ),
  broken(
    "ids of shows that are free while they are being created",
    "ConcertStore: a show that is added knows whether its id is taken, also by what is being created",
    inChanges((inner) => ({
      addShow: async (slice, decide) => {
        const isThere = (await inner.show(slice.showId)) !== null;
        return inner.addShow(slice, (state) => decide({ ...state, isTaken: isThere }));
      },
    })),
  ),
  broken(
    "an id of a show that is looked at before the step",
    "ConcertStore: of those who add one show at once one adds it, and the others see that its id is taken",
    inChanges((inner) => ({
      addShow: async (slice, decide) => {
        const isThere = (await inner.show(slice.showId)) !== null;
        return inner.addShow(slice, (state) => decide({ ...state, isTaken: isThere }));
      },
    })),
  ),
  broken(
    "a show of no concert",
    "ConcertStore: no show is added to a concert that is unknown, or that is being created",
    inChanges((inner) => ({
      addShow: (slice, decide) =>
        inner.addShow(slice, (state) => {
          const { outcome, change } = decide(state);
          return { outcome, ...(change && state.concert !== null && { change }) };
        }),
    })),
  ),
];
