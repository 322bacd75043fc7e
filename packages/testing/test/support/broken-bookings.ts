import {
  type BookingChange,
  type BookingState,
  type BookingStore,
  type Decision,
  type IdempotencyRecord,
  isWithSame,
} from "@admit-one/core";
import { type BrokenStores, broken, inBookings, turns } from "./broken.ts";
import { brokenDue } from "./broken-due.ts";

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
    const epoch = (old?.epoch ?? 0) + (old && isWithSame(old, put) ? 0 : 1);
    return { ...put, epoch };
  }),
});

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

export const brokenBookings: readonly BrokenStores[] = [
  ...brokenDue,
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
    "money that is not booked",
    "BookingStore: ledger entries are appended, and one id is never written twice",
    rewriting((change) => ({ ...change, ledger: [] })),
  ),
  broken(
    "no guard on the counter of refunds",
    "BookingStore: no payment is refunded more than was taken",
    rewriting((change) => ({
      ...change,
      ...(change.payments && {
        payments: change.payments.map((payment) =>
          "refundTotal" in payment ? { ...payment, refundTotal: payment.takenAmount } : payment,
        ),
      }),
    })),
  ),
  broken(
    "a wallet that may be overdrawn",
    "BookingStore: a wallet is never below zero",
    rewriting((change) => ({
      ...change,
      ...(change.wallets && {
        wallets: change.wallets.map((wallet) => ({
          ...wallet,
          balance: Math.max(0, wallet.balance),
        })),
      }),
    })),
  ),
  broken("a snapshot of two moments", "BookingStore: reads never see half of a step", twoReads),
];
