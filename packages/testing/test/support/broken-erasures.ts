import type { BookingChange, BookingState, QueueChange, QueueState, Token } from "@admit-one/core";
import { type BrokenStores, broken, inBookings, inQueues } from "./broken.ts";

// Stores that leave out one table when a user is erased, and stores that delete too much.

const nowhere = "Stores: an erased user is found nowhere, and everything else is as it was";
const account = "BookingStore: ";
const line = "QueueStore: ";
const log = "EventLog: ";

/** Changes what a decision writes before the store behind gets it. */
const rewriting = (rewrite: (change: BookingChange, state: BookingState) => BookingChange) =>
  inBookings((inner) => ({
    update: (slice, decide) =>
      inner.update(slice, (state) => {
        const { outcome, change } = decide(state);
        return { outcome, ...(change && { change: rewrite(change, state) }) };
      }),
  }));

/** The column of the user is written once and never again. */
const keepsUserOf = (table: "reservations" | "payments" | "refunds") =>
  rewriting((change, state) => {
    const stored = {
      reservations: [state.reservation],
      payments: [state.payment],
      refunds: state.refunds,
    }[table];
    const [old] = stored;
    if (!old || !change[table]) return change;
    return { ...change, [table]: change[table].map((row) => ({ ...row, userId: old.userId })) };
  });

const keepsTokensUser = (isKept: (token: Token) => boolean) =>
  inQueues((inner) => ({
    update: (slice, decide) =>
      inner.update(slice, (state: QueueState) => {
        const { outcome, change } = decide(state);
        const named = (token: Token): Token => {
          const before = state.token?.no === token.no ? state.token : null;
          return before && isKept(before) ? { ...token, userId: before.userId } : token;
        };
        const kept: QueueChange | undefined = change && {
          ...change,
          ...(change.tokens && { tokens: change.tokens.map(named) }),
        };
        return { outcome, ...(kept && { change: kept }) };
      }),
  }));

export const brokenErasures: readonly BrokenStores[] = [
  broken("a reservation that keeps its user", nowhere, keepsUserOf("reservations")),
  broken(
    "a journal that keeps the user",
    nowhere,
    inBookings(() => ({ rewriteJournal: async () => null })),
  ),
  broken("a payment that keeps its user", nowhere, keepsUserOf("payments")),
  broken("a refund that keeps its user", nowhere, keepsUserOf("refunds")),
  broken(
    "a token that is over and keeps its user",
    nowhere,
    keepsTokensUser(({ status }) => status === "expired"),
  ),
  broken(
    "a token that ends and keeps its user",
    nowhere,
    keepsTokensUser(({ status }) => status !== "expired"),
  ),
  broken(
    "a wallet that keeps its user",
    nowhere,
    inBookings((inner) => ({
      updateAccount: (userId, decide) =>
        inner.updateAccount(userId, (state) => {
          const { outcome, change } = decide(state);
          const { renames: _, ...rest } = change ?? {};
          return { outcome, ...(change && { change: rest }) };
        }),
    })),
  ),
  broken(
    "a ledger that keeps the user",
    nowhere,
    inBookings((inner) => ({
      updateAccount: (userId, decide) =>
        inner.updateAccount(userId, (state) => {
          const { outcome, change } = decide(state);
          const renames = change?.renames?.map((rename) => ({ ...rename, entries: [] }));
          return { outcome, ...(change && { change: { ...change, ...(renames && { renames }) } }) };
        }),
    })),
  ),
  broken(
    "an erasure that is kept",
    nowhere,
    inBookings((inner) => ({
      updateAccount: (userId, decide) =>
        inner.updateAccount(userId, (state) => {
          const { outcome, change } = decide(state);
          if (change?.erasure !== null) return { outcome, ...(change && { change }) };
          const { erasure: _, ...rest } = change;
          return { outcome, change: rest };
        }),
    })),
  ),
  broken(
    "idempotency records that are kept",
    nowhere,
    inBookings(() => ({ rewriteRecords: async () => null })),
  ),
  broken(
    "idempotency records of operators that are kept",
    nowhere,
    inBookings((inner) => ({
      rewriteRecords: async (userId, part, rewrite) =>
        userId === "" ? null : inner.rewriteRecords(userId, part, rewrite),
    })),
  ),
  broken("events that are kept", nowhere, (stores) => ({
    ...stores,
    events: { ...stores.events, rewrite: async () => {} },
  })),
  broken("what subscribers answered is kept", nowhere, (stores) => ({
    ...stores,
    events: {
      ...stores.events,
      rewrite: (ids, { event }) => stores.events.rewrite(ids, { event, failure: (text) => text }),
    },
  })),
  broken(
    "reservations that are listed by their first user",
    `${account}what gets another user is found under that one only, with everything that it had`,
    inBookings((inner) => {
      const before = new Map<string, string>();
      return {
        update: (slice, decide) =>
          inner.update(slice, (state) => {
            const { outcome, change } = decide(state);
            for (const { reservationId, userId } of change?.reservations ?? []) {
              if (!before.has(reservationId)) before.set(reservationId, userId);
            }
            return { outcome, ...(change && { change }) };
          }),
        reservationsOf: async (userId, part) => {
          const { reservations } = await inner.snapshot();
          return reservations
            .filter(({ reservationId }) => before.get(reservationId) === userId)
            .slice(0, part.limit);
        },
      };
    }),
  ),
  broken(
    "an erasure that two begin",
    `${account}an erasure is put once, listed when it is due, put off and deleted`,
    inBookings((inner) => ({
      updateAccount: (userId, decide) =>
        inner.updateAccount(userId, (state) => decide({ ...state, erasure: null })),
    })),
  ),
  broken(
    "holds that leave out what is being paid",
    `${account}holdsOf answers what these users hold or pay, of every show, and nothing of others`,
    inBookings((inner) => ({
      holdsOf: async (userIds) =>
        (await inner.holdsOf(userIds)).filter(({ status }) => status === "held"),
    })),
  ),
  broken(
    "forgetting tokens that wait",
    `${line}forget deletes ended tokens and nothing else; numbers, totals and departures stay`,
    inQueues((inner) => ({
      forget: async (tokens) => {
        for (const { queueId, no } of tokens) {
          await inner.update({ queueId, no }, ({ token }) => ({
            outcome: undefined,
            ...(token?.status === "waiting" && {
              change: {
                tokens: [
                  { ...token, status: "expired", reason: "left", admittedAtMs: null, endedAtMs: 0 },
                ],
              },
            }),
          }));
        }
        return inner.forget(tokens);
      },
    })),
  ),
  broken(
    "ended tokens by their numbers",
    `${line}ended answers tokens that ended before an instant, by their end, in parts`,
    inQueues((inner) => ({
      ended: async (beforeMs, { limit }) =>
        (await inner.ended(beforeMs, { after: null, limit: 1_000 }))
          .toSorted((a, b) => b.no - a.no)
          .slice(0, limit),
    })),
  ),
  broken(
    "tokens of the user's first queue only",
    `${line}tokensOf answers a user's tokens of every queue, live or not, in parts`,
    inQueues((inner) => ({
      tokensOf: async (userId, part) => {
        const all = await inner.tokensOf(userId, part);
        return all.filter(({ queueId }) => queueId === all[0]?.queueId);
      },
    })),
  ),
  broken(
    "the first ended token, not the last",
    `${line}lastEnded answers a user's ended token of this queue with the highest number, or null`,
    inQueues((inner) => ({
      lastEnded: async (queueId, userId) => {
        const all = await inner.tokensOf(userId, { after: null, limit: 100 });
        const ended = all.flatMap((token) =>
          token.status === "expired" && token.queueId === queueId ? token : [],
        );
        return ended[0] ?? null;
      },
    })),
  ),
  broken(
    "a rewrite that leaves out an event",
    `${log}rewrite changes these events, delivered or not, and no others`,
    (stores) => ({
      ...stores,
      events: {
        ...stores.events,
        rewrite: (ids, rewrite) => stores.events.rewrite(ids.slice(1), rewrite),
      },
    }),
  ),
];
