// Stores of a simulation that break one rule.
import type {
  BookingChange,
  BookingSlice,
  BookingState,
  ConcertStore,
  Decision,
  Delivery,
  EventLog,
  Queue,
  QueueChange,
  QueueState,
  QueueStore,
  Seat,
  Stores,
} from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";

export function withOneTicket(state: BookingState): BookingState {
  const { reservation } = state;
  if (reservation?.status !== "confirmed") return state;
  const [first] = reservation.seats;
  const seats = reservation.seats.map((seat) => ({ ...seat, ticketId: (first ?? seat).ticketId }));
  return { ...state, reservation: { ...reservation, seats } };
}

export function withBooking(
  mangle: (change: BookingChange, outcome: string) => BookingChange,
): Stores {
  const stores = createMemoryStores();
  return {
    ...stores,
    bookings: {
      ...stores.bookings,
      update: (slice, decide) =>
        stores.bookings.update(slice, (state) => {
          const decided = decide(state);
          const { outcome = "" } = (decided.outcome ?? {}) as { readonly outcome?: string };
          return decided.change === undefined
            ? decided
            : { ...decided, change: mangle(decided.change, outcome) };
        }),
    },
  };
}

export function withBookingState(mangle: (state: BookingState) => BookingState): Stores {
  const stores = createMemoryStores();
  return {
    ...stores,
    bookings: {
      ...stores.bookings,
      update: (slice, decide) => stores.bookings.update(slice, (state) => decide(mangle(state))),
    },
  };
}

type BySeats = Extract<BookingSlice, { readonly by: "seats" }>;

export function withBySeats(mangle: (slice: BySeats, state: BookingState) => BookingState): Stores {
  const stores = createMemoryStores();
  return {
    ...stores,
    bookings: {
      ...stores.bookings,
      update: (slice, decide) =>
        stores.bookings.update(slice, (state) =>
          decide(slice.by === "seats" ? mangle(slice, state) : state),
        ),
    },
  };
}

/** Gives the lowest places but one. */
export function passesOverOne(): Stores {
  const stores = createMemoryStores();
  return {
    ...stores,
    bookings: {
      ...stores.bookings,
      update: (slice, decide) => {
        const available = slice.by === "seats" ? slice.available : undefined;
        if (slice.by !== "seats" || available?.first === undefined) {
          return stores.bookings.update(slice, decide);
        }
        const more = { ...slice, available: { ...available, first: available.first + 1 } };
        return stores.bookings.update(more, (state) => {
          const isPlace = ({ row }: Seat): boolean => row === "";
          const lowest = Math.min(...state.seats.filter(isPlace).map(({ number }) => number ?? 0));
          const seats = state.seats.filter((seat) => !isPlace(seat) || seat.number !== lowest);
          return decide({ ...state, seats });
        });
      },
    },
  };
}

/** A hold with a seat of which somebody kept a copy. */
export function firstPrices(): Stores {
  const first = new Map<string, number>();
  return withBySeats(({ showId }, state) => ({
    ...state,
    seats: state.seats.map((seat) => {
      const key = `${showId} ${seat.seatId}`;
      const price = first.get(key) ?? seat.price;
      first.set(key, price);
      return { ...seat, price };
    }),
  }));
}

/** Says of new prices that all is settled after the first piece. */
export function firstPieceOnly(inner: ConcertStore): Partial<ConcertStore> {
  return {
    changeShow: (slice, decide) =>
      inner.changeShow(slice, (state) => {
        const { outcome, change } = decide(state);
        if (change === undefined) return { outcome };
        const isGrown = change.show?.totalSeats !== state.show?.totalSeats;
        const isPriced = change.plan !== undefined && !isGrown;
        return { outcome, change: isPriced ? { ...change, unsettled: null } : change };
      }),
  };
}

/** A show that looks sold out, also to the step that reads all of it. */
export function soldOut(): Stores {
  const stores = withBySeats(({ available }, state) => ({
    ...state,
    seats: available === undefined ? state.seats : [],
  }));
  const seatsSince: ConcertStore["seatsSince"] = async (showId, version) => {
    const since = await stores.concerts.seatsSince(showId, version);
    const seats = since.seats.map(
      (seat): Seat => ({ ...seat, claim: { state: "blocked", reason: "planted" } }),
    );
    return { ...since, seats };
  };
  return { ...stores, concerts: { ...stores.concerts, seatsSince } };
}

export function withQueueState(mangle: (state: QueueState) => QueueState): Stores {
  const stores = createMemoryStores();
  return {
    ...stores,
    queues: {
      ...stores.queues,
      update: (slice, decide) => stores.queues.update(slice, (state) => decide(mangle(state))),
    },
  };
}

export function withConcerts(mangle: (concerts: ConcertStore) => Partial<ConcertStore>): Stores {
  const stores = createMemoryStores();
  return { ...stores, concerts: { ...stores.concerts, ...mangle(stores.concerts) } };
}

export function withOutbox(mangle: (log: EventLog) => EventLog): Stores {
  const stores = createMemoryStores();
  return { ...stores, events: mangle(stores.events) };
}

/** An outbox that takes one end of an attempt for the good one. */
export function closing(log: EventLog, status: Delivery["status"]): EventLog {
  return {
    ...log,
    update: (slice, decide) =>
      log.update(slice, (found) => {
        const { outcome, change } = decide(found);
        const closed = change?.deliveries.map(
          (one): Delivery => (one.status === status ? { ...one, status: "done" } : one),
        );
        return { outcome, ...(closed && { change: { ...change, deliveries: closed } }) };
      }),
  };
}

type QueueStep = (state: QueueState) => Decision<QueueChange, unknown>;

/** A line with one step that is not what core decided. */
export function withQueueStep(
  mangle: (decide: QueueStep, state: QueueState) => QueueChange | undefined,
) {
  const stores = createMemoryStores();
  const queues: QueueStore = {
    ...stores.queues,
    update: (slice, decide) =>
      stores.queues.update(slice, (state) => {
        const { outcome } = decide(state);
        const change = mangle(decide, state);
        return { outcome, ...(change && { change }) };
      }),
  };
  return { ...stores, queues };
}

/** Rows as they were before a server left a sign in them, and before anybody told them of an outage. */
export function withoutAbsences(): Stores {
  const stores = createMemoryStores();
  const forgets = (queue: Queue): Queue => ({
    ...queue,
    presence: { asked: queue.presence.asked, outages: [] },
  });
  const queues: QueueStore = {
    ...stores.queues,
    update: (slice, decide) =>
      stores.queues.update(slice, (state) => {
        const { outcome, change } = decide(state);
        const queue = change?.queue && forgets(change.queue);
        return { outcome, ...(change && { change: { ...change, ...(queue && { queue }) } }) };
      }),
  };
  return { ...stores, queues };
}

/** All books are right but the limit: the step believed in another one. */
export function oneTooMany(decide: QueueStep, state: QueueState): QueueChange | undefined {
  const { queue } = state;
  const maxActive = queue?.policy.maxActive ?? null;
  if (queue === null || maxActive === null || queue.waiting === 0) return decide(state).change;
  const policy = { ...queue.policy, maxActive: maxActive + 1 };
  const { change } = decide({ ...state, queue: { ...queue, policy } });
  return change?.queue && { ...change, queue: { ...change.queue, policy: queue.policy } };
}

/** The step believes that nobody's time ends, and writes down how long that is. */
export function endlessToken(decide: QueueStep, state: QueueState): QueueChange | undefined {
  const { queue, token } = state;
  if (queue === null || token === null) return decide(state).change;
  const policy = { ...queue.policy, maxActiveForMs: 1e12 };
  const { change } = decide({ ...state, queue: { ...queue, policy } });
  return change?.queue && { ...change, queue: { ...change.queue, policy: queue.policy } };
}

export function uncountedLeave(decide: QueueStep, state: QueueState): QueueChange | undefined {
  const { change } = decide(state);
  const leaves = state.token?.status === "waiting" && change?.tokens?.[0]?.status === "expired";
  if (!leaves || change.queue === undefined || state.queue === null) return change;
  return { ...change, queue: { ...change.queue, waiting: state.queue.waiting } };
}

export function burntNumber(decide: QueueStep, state: QueueState): QueueChange | undefined {
  const { change } = decide(state);
  const joins = change?.queue && state.queue && change.queue.nextNo > state.queue.nextNo;
  if (!joins || !change?.queue) return change;
  return { ...change, queue: { ...change.queue, nextNo: change.queue.nextNo + 1 } };
}

/** Everybody's hold seems to have ended before it began. */
export function kinderExpiry(state: BookingState): BookingState {
  const holders = state.holders.map((holder) => ({ ...holder, expiresAtMs: 0 }));
  const seats = state.seats.map((seat) =>
    seat.claim.state === "held" && seat.claim.untilMs !== null
      ? { ...seat, claim: { ...seat.claim, untilMs: 0 } }
      : seat,
  );
  return { ...state, holders, seats };
}

export function neverSwept(stores: Stores): Stores {
  return { ...stores, bookings: { ...stores.bookings, dueHolds: () => Promise.resolve([]) } };
}
