import type { Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { type Faults, goodDay } from "@admit-one/testing/simulation";
import {
  burntNumber,
  closing,
  endlessToken,
  firstPieceOnly,
  firstPrices,
  kinderExpiry,
  neverSwept,
  oneTooMany,
  passesOverOne,
  soldOut,
  uncountedLeave,
  withBooking,
  withBookingState,
  withBySeats,
  withConcerts,
  withOneTicket,
  withOutbox,
  withoutAbsences,
  withQueueState,
  withQueueStep,
} from "./falsified-stores.ts";

export type Plant = {
  readonly law: string;
  /** While an operator changes what is sold. */
  readonly changes?: true;
  /** In a slow line whose servers are away at times. */
  readonly absences?: true;
  /** What the auditor has to say of it, where others would break the same law. */
  readonly says?: RegExp;
  readonly stores: () => Stores;
  /** Where only they would make anything of the fault. */
  readonly attackers?: number;
  /** Where it is a matter of what operators sell, move, block and cancel. */
  readonly counter?: true;
  /** Where the others have no part in it: then more histories are tried. */
  readonly customers?: number;
  /** A history that comes upon it, which is tried first: others may not. Default: 1. */
  readonly seed?: number;
  /** Where what else goes wrong on a bad day has no part in it, and would only take time. */
  readonly faults?: Partial<Faults>;
};

/** Stores with one fault, which the auditor must name. */
/** What the auditor of a simulation must find, each by its law. */
export const planted: Readonly<Record<string, Plant>> = {
  "a hold that is answered and not saved": {
    law: "L1",
    stores: () => withBooking((change, outcome) => (outcome === "seats_reserved" ? {} : change)),
  },
  "seats that are cancelled in silence": {
    counter: true,
    customers: 40,
    seed: 6,
    law: "L9",
    says: /SeatsCancelled/,
    stores: () =>
      withBooking((change) => ({
        ...change,
        events: change.events?.filter(({ type }) => type !== "SeatsCancelled") ?? [],
      })),
  },
  "blocked seats that look free to buyers": {
    counter: true,
    faults: goodDay,
    seed: 8,
    law: "L1",
    says: /the blocked seat .* is held/,
    stores: () =>
      withBySeats(({ userId }, state) => ({
        ...state,
        seats: state.seats.map((seat) =>
          userId !== "" && seat.claim.state === "blocked"
            ? { ...seat, claim: { state: "free" } }
            : seat,
        ),
      })),
  },
  "one ticket for all seats of a reservation": {
    counter: true,
    law: "ticket",
    faults: goodDay,
    stores: () => withBookingState(withOneTicket),
  },
  "events that are dropped": {
    law: "L9",
    customers: 8,
    stores: () => withBooking((change) => ({ ...change, events: [] })),
  },
  "events that no relay comes upon": {
    law: "L9",
    customers: 8,
    stores: () => withOutbox((log) => ({ ...log, take: () => Promise.resolve([]) })),
  },
  "a dead letter that is thrown away": {
    law: "L9",
    stores: () => withOutbox((log) => closing(log, "dead")),
  },
  "a failure that counts as taken": {
    law: "L9",
    stores: () => withOutbox((log) => closing(log, "waiting")),
  },
  "holds that look over before they are": {
    law: "L5",
    seed: 3,
    stores: () => withBookingState(kinderExpiry),
  },
  "a hold that is over and that its seat's next owner does not end": {
    // The backstop fires, which no correct store ever sees.
    law: "defect",
    stores: () => neverSwept(withBookingState((state) => ({ ...state, holders: [] }))),
  },
  "a line that is read from its end": {
    law: "L7",
    stores: () => withQueueState((state) => ({ ...state, next: [...state.next].reverse() })),
  },
  "room that is counted twice": {
    law: "L6",
    stores: () =>
      withQueueState((state) =>
        state.queue === null ? state : { ...state, queue: { ...state.queue, active: 0 } },
      ),
  },
  "a step that lets in one more than there is room for": {
    law: "L6",
    says: / active of /,
    stores: () => withQueueStep(oneTooMany),
  },
  "a number that a step passes over": {
    law: "L7",
    says: / was admitted before /,
    stores: () =>
      withQueueState((state) =>
        state.next.length < 2 ? state : { ...state, next: state.next.slice(1) },
      ),
  },
  "a leave that is not counted": {
    law: "L7",
    says: /counts \d+ waiting, has /,
    stores: () => withQueueStep(uncountedLeave),
  },
  "holds that count no more once they are over": {
    law: "limit",
    says: /started 7 holds within/,
    attackers: 8,
    seed: 3,
    faults: goodDay,
    stores: () =>
      withBookingState((state) => ({
        ...state,
        started: state.started.filter((atMs) =>
          state.allowance.some(({ createdAtMs }) => createdAtMs === atMs),
        ),
      })),
  },
  "a hold that is extended and whose extension is not saved": {
    law: "L4",
    says: /has not the end it had/,
    stores: () => withBooking((change, outcome) => (outcome === "hold_extended" ? {} : change)),
  },
  "a hold that may be extended for ever": {
    law: "limit",
    says: /is held for \d+ ms/,
    stores: () =>
      withBookingState((state) => ({
        ...state,
        reservation: state.reservation && { ...state.reservation, extendedEndsMs: [] },
      })),
  },
  "a step that does not see the seats beside the chosen ones": {
    law: "gap",
    says: / leaves S-\d+-\d+ single/,
    customers: 40,
    seed: 6,
    faults: goodDay,
    stores: () =>
      withBySeats(({ beside = [] }, state) => ({
        ...state,
        seats: state.seats.filter(({ seatId }) => !beside.includes(seatId)),
      })),
  },
  "standing places that are not the lowest": {
    law: "standing",
    says: / passes over P-\d+/,
    customers: 40,
    faults: goodDay,
    stores: passesOverOne,
  },
  "a show that looks sold out while it is not": {
    law: "best",
    says: / were refused while \d+ were free/,
    customers: 40,
    faults: goodDay,
    stores: soldOut,
  },
  "a hold that lengthens a token for as long as it likes": {
    law: "limit",
    says: /longer than anybody may be/,
    attackers: 40,
    faults: goodDay,
    stores: () => withQueueStep(endlessToken),
  },
  "fault 39: a line that does not know that its servers were away": {
    law: "L7",
    says: / obeyed and is (?:lapsed|missed) /,
    absences: true,
    stores: withoutAbsences,
  },
  "fault 27: a concert that is known before its last piece is there": {
    law: "plan",
    customers: 8,
    faults: { ...goodDay, vanish: 0.3 },
    stores: () =>
      withConcerts((inner) => ({
        concert: async (id) =>
          (await inner.concert(id)) ?? (await inner.creation(id))?.concert ?? null,
      })),
  },
  "fault 27: a concert that nobody goes on creating, and nobody sweeps": {
    law: "plan",
    says: /for ever/,
    customers: 8,
    seed: 1,
    faults: { ...goodDay, vanish: 0.3 },
    stores: () => withConcerts(() => ({ discard: () => Promise.resolve(0) })),
  },
  "a payment by hand without its row in the journal": {
    law: "L9",
    says: /the journal is/,
    stores: () => withBooking(({ journal: _journal, ...change }) => change),
  },
  "sales without what was cancelled": {
    law: "L3",
    says: /in the table of sales/,
    customers: 40,
    seed: 10,
    stores: () => {
      const stores = createMemoryStores();
      const { lookups } = stores;
      return {
        ...stores,
        lookups: {
          ...lookups,
          reservations: async (...asked) =>
            (await lookups.reservations(...asked)).filter(({ status }) => status !== "cancelled"),
        },
      };
    },
  },
  "sales without what payments keep and lose": {
    seed: 3,
    law: "L4",
    says: /off its books/,
    stores: () => {
      const stores = createMemoryStores();
      const { bookings } = stores;
      return {
        ...stores,
        bookings: {
          ...bookings,
          // The audit reads whole tables before it asks for single payments.
          view: (look) =>
            bookings.view((view) => {
              let pages = 0;
              return look({
                ...view,
                page: (...asked) => {
                  pages += 1;
                  return view.page(...asked);
                },
                paymentsOf: async (ids) => (pages > 0 ? view.paymentsOf(ids) : []),
              });
            }),
        },
      };
    },
  },
  "prices that a hold takes from before they changed": {
    law: "price",
    changes: true,
    customers: 60,
    faults: goodDay,
    stores: firstPrices,
  },
  "a hold of a concert that is archived": {
    law: "status",
    says: /began while its concert is archived/,
    changes: true,
    customers: 40,
    faults: goodDay,
    stores: () =>
      withBookingState(({ concert, ...state }) => ({
        ...state,
        concert: concert && { ...concert, status: "published" },
      })),
  },
  "a change of many seats that nobody goes on with": {
    law: "plan",
    changes: true,
    customers: 40,
    stores: () => withConcerts(firstPieceOnly),
  },
  "a number that nobody gets": {
    law: "L8",
    says: / follows on /,
    stores: () => withQueueStep(burntNumber),
  },
};
