import type {
  BookingChange,
  BookingState,
  BookingStore,
  Decision,
  IdempotencyRecord,
  Queue,
  QueueStore,
  Stores,
} from "@admit-one/core";

/** Stores of which one law is broken, as adapters break them in earnest. */
export type BrokenStores = {
  readonly fault: string;
  /** The case that must notice. */
  readonly rejectedBy: string;
  readonly breakStores: (stores: Stores) => Stores;
};

const broken = (
  fault: string,
  rejectedBy: string,
  breakStores: BrokenStores["breakStores"],
): BrokenStores => ({ fault, rejectedBy, breakStores });

const inBookings = (change: (bookings: BookingStore) => Partial<BookingStore>) => {
  return (stores: Stores): Stores => ({
    ...stores,
    bookings: { ...stores.bookings, ...change(stores.bookings) },
  });
};

const inQueues = (change: (queues: QueueStore) => Partial<QueueStore>) => {
  return (stores: Stores): Stores => ({
    ...stores,
    queues: { ...stores.queues, ...change(stores.queues) },
  });
};

type Decide<O> = (state: BookingState) => Decision<BookingChange, O>;

/** Changes what a decision writes before the store behind gets it. */
const rewriting = (rewrite: (change: BookingChange, state: BookingState) => BookingChange) =>
  inBookings((inner) => ({
    update: (slice, decide) =>
      inner.update(slice, (state) => {
        const { outcome, change } = decide(state);
        return { outcome, ...(change && { change: rewrite(change, state) }) };
      }),
  }));

/** What an adapter without guards does: makes any put follow on what is there. */
const rebase = (change: BookingChange, state: BookingState): BookingChange => {
  const stored = [state.reservation, ...state.holders, ...state.allowance];
  return {
    ...change,
    reservations: (change.reservations ?? []).map((put) => {
      const old = stored.find((row) => row?.reservationId === put.reservationId);
      return { ...put, version: (old?.version ?? 0) + 1 };
    }),
    payments: (change.payments ?? []).map((put) => {
      const same = state.payment?.paymentId === put.paymentId;
      return { ...put, version: ((same ? state.payment?.version : undefined) ?? 0) + 1 };
    }),
  };
};

const rebaseEpochs = (change: BookingChange, state: BookingState): BookingChange => ({
  ...change,
  seats: (change.seats ?? []).map((put) => {
    const old = state.seats.find((seat) => seat.seatId === put.seatId);
    const ownerOf = (seat?: typeof put) =>
      seat === undefined || seat.claim.state === "free" ? null : seat.claim.reservationId;
    const epoch = (old?.epoch ?? 0) + (ownerOf(old) === ownerOf(put) ? 0 : 1);
    return { ...put, epoch };
  }),
});

const turns = async (count: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) await Promise.resolve();
};

const lostUpdate = inBookings((inner) => ({
  update: async <O>(slice: Parameters<BookingStore["update"]>[0], decide: Decide<O>) => {
    const read = await inner.update(slice, (state) => ({ outcome: state }));
    const { outcome, change } = decide(read);
    await turns(2);
    if (change !== undefined) {
      await inner.update(slice, (state) => ({
        outcome: undefined,
        change: rebaseEpochs(rebase(change, state), state),
      }));
    }
    return outcome;
  },
}));

const partialSave = inBookings((inner) => ({
  update: async <O>(slice: Parameters<BookingStore["update"]>[0], decide: Decide<O>) => {
    let rest: BookingChange = {};
    const outcome = await inner.update(slice, (state) => {
      const { change, ...decision } = decide(state);
      if (change === undefined) return decision;
      const { payments, record, ...first } = change;
      rest = { ...(payments && { payments }), ...(record && { record }) };
      return { ...decision, change: first };
    });
    await inner.update(slice, () => ({ outcome, change: rest }));
    return outcome;
  },
}));

/** Keeps the idempotency records beside the store, where its step does not reach. */
const recordsBeside = (checkRace: boolean) =>
  inBookings((inner) => {
    const records = new Map<string, IdempotencyRecord>();
    const keyOf = ({ userId, key }: Pick<IdempotencyRecord, "userId" | "key">): string =>
      `${userId} ${key}`;
    return {
      record: async (key) => records.get(keyOf(key)) ?? null,
      update: async (slice, decide) => {
        const { record: key, ...inStore } = slice;
        const known = key === undefined ? null : (records.get(keyOf(key)) ?? null);
        if (checkRace) await turns(1);
        return inner.update(inStore, (state) => {
          const { outcome, change } = decide({ ...state, record: known });
          if (change?.record !== undefined) records.set(keyOf(change.record), change.record);
          const { record: _, ...rest } = change ?? {};
          return { outcome, ...(change && { change: rest }) };
        });
      },
    };
  });

const allowanceFromBefore = inBookings((inner) => ({
  update: async (slice, decide) => {
    const { allowance } = await inner.update(slice, (state) => ({ outcome: state }));
    await turns(2);
    return inner.update(slice, (state) => decide({ ...state, allowance }));
  },
}));

const noBackstop = rewriting((change, state) => {
  const put = new Set(change.reservations?.map(({ reservationId }) => reservationId));
  const others = state.holders.filter(({ reservationId }) => !put.has(reservationId));
  const ended = others.map((holder) => {
    const { paymentId: _, ...rest } = { paymentId: null, ...holder };
    const version = holder.version + 1;
    return { ...rest, status: "expired" as const, endedAtMs: 0, version };
  });
  return { ...change, reservations: [...ended, ...(change.reservations ?? [])] };
});

const twoReads = inBookings((inner) => ({
  snapshot: async () => {
    const { seats, claims } = await inner.snapshot();
    await turns(1);
    return { ...(await inner.snapshot()), seats, claims };
  },
}));

const liveObjects = inBookings((inner) => {
  const handedOut = new Map<string, Awaited<ReturnType<BookingStore["payment"]>>>();
  return {
    payment: async (paymentId) => {
      const known = handedOut.get(paymentId) ?? structuredClone(await inner.payment(paymentId));
      handedOut.set(paymentId, known);
      return known;
    },
  };
});

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

export const brokenStores: readonly BrokenStores[] = [
  broken(
    "lost update: an await between read and write, and no guard",
    "BookingStore: of N concurrent updates of one reservation none is lost",
    lostUpdate,
  ),
  broken(
    "lost update of a seat",
    "BookingStore: of N concurrent holds of one seat exactly one wins",
    lostUpdate,
  ),
  broken(
    "partial save: payments are written in a step of their own",
    "BookingStore: a change leaves nothing when its last payment is refused",
    partialSave,
  ),
  broken(
    "dropped event",
    "BookingStore: a step's events are logged with it, in the order of the steps of each stream",
    rewriting((change) => ({ ...change, events: [] })),
  ),
  broken(
    "overwritten idempotency record",
    "BookingStore: a kept idempotency record is never overwritten",
    recordsBeside(false),
  ),
  broken(
    "idempotency key looked up before the step",
    "BookingStore: of N concurrent steps with one idempotency key one takes effect, the others see its record",
    recordsBeside(true),
  ),
  broken(
    "allowance loaded before the step",
    "BookingStore: a user's limit of seats holds under concurrent holds of different seats",
    allowanceFromBefore,
  ),
  broken(
    "no guard on versions",
    "BookingStore: a reservation stored as version 2 is never put as version 2",
    rewriting(rebase),
  ),
  broken(
    "no guard on epochs",
    "BookingStore: a seat is never put with an epoch before the stored one",
    rewriting(rebaseEpochs),
  ),
  broken(
    "no backstop: a second owner silently ends the first",
    "BookingStore: the backstop refuses a second live reservation of a seat",
    noBackstop,
  ),
  broken(
    "wrong order of due holds",
    "BookingStore: dueHolds answers stored holds that end at or before the instant, oldest first",
    inBookings((inner) => ({
      dueHolds: async (atMs, limit) => (await inner.dueHolds(atMs, limit)).toReversed(),
    })),
  ),
  broken(
    "a due instant that is not yet due",
    "BookingStore: duePayments answers pending and refunding ones from the instant on, oldest first",
    inBookings((inner) => ({
      duePayments: (atMs, limit) => inner.duePayments(atMs - 1, limit),
    })),
  ),
  broken("a snapshot of two moments", "BookingStore: reads never see half of a step", twoReads),
  broken(
    "an error of decide that is wrapped",
    "BookingStore: a decide that throws changes nothing, and update rejects with what it threw",
    inBookings((inner) => ({
      update: (slice, decide) =>
        inner.update(slice, decide).catch((cause: unknown) => {
          throw new Error("update failed", { cause });
        }),
    })),
  ),
  broken(
    "answers that callers can change",
    "BookingStore: what was put or answered can't be changed from outside",
    liveObjects,
  ),
  broken(
    "kinder expiry: a hold that still counts at its very end",
    "ConcertStore: availableSeats agrees with isAvailable at every instant, also exactly at a hold's end",
    (stores) => ({
      ...stores,
      concerts: {
        ...stores.concerts,
        availableSeats: (showId, atMs) => stores.concerts.availableSeats(showId, atMs - 1),
      },
    }),
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
    "a user's live token that is forgotten once it is active",
    "QueueStore: a user's live token is loaded whether it waits or is active, and none once it expired",
    misreading((state) => ({
      ...state,
      live: state.live?.status === "active" ? null : state.live,
    })),
  ),
  broken(
    "a delivered event that comes back",
    "EventLog: a delivered event is never pending again, the others still are",
    (stores) => ({ ...stores, events: { ...stores.events, markDelivered: async () => {} } }),
  ),
  broken(
    "events by time instead of by step",
    "EventLog: events of a stream come in the order of their steps, whatever their time and id",
    (stores) => ({
      ...stores,
      events: {
        ...stores.events,
        pending: async (limit) =>
          (await stores.events.pending(limit)).toSorted((a, b) => a.atMs - b.atMs),
      },
    }),
  ),
];
