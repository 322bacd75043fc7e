import type { EventLog, JournalFilter, Stores } from "@admit-one/core";
import { type BrokenStores, broken, inBookings, inQueues } from "./broken.ts";

const kept = "Journal: every step that writes keeps its row, all of it, and no other store has it";
const noStep = "Journal: a step that fails keeps no row";
const undone = "Journal: a row that is there already undoes its step";
const found =
  "Journal: rows are found by actor, call, subject, user and time in any combination, newest first";
const inParts = "Journal: what comes while the journal is read in parts shifts nothing";
const rewritten = "Journal: a user's rows are rewritten in parts, oldest first, and no others";
const fixed = "Journal: a rewrite changes neither who gave a command nor which and when";

/** Drops the row of a change. */
const dropped = <O, C extends object>(decided: { readonly outcome: O; readonly change?: C }) => {
  const { outcome, change } = decided;
  if (change === undefined) return { outcome };
  const { journal: _journal, ...rest } = change as C & { readonly journal?: unknown };
  return { outcome, change: rest as C };
};

const forgetful: readonly BrokenStores[] = [
  broken(
    "bookings without a row",
    kept,
    inBookings((inner) => ({
      update: (slice, decide) => inner.update(slice, (state) => dropped(decide(state))),
    })),
  ),
  broken(
    "accounts without a row",
    kept,
    inBookings((inner) => ({
      updateAccount: (userId, decide) =>
        inner.updateAccount(userId, (state) => dropped(decide(state))),
    })),
  ),
  broken(
    "queues without a row",
    kept,
    inQueues((inner) => ({
      update: (slice, decide) => inner.update(slice, (state) => dropped(decide(state))),
    })),
  ),
  broken("concerts that change without a row", kept, ({ concerts, ...rest }) => ({
    ...rest,
    concerts: {
      ...concerts,
      update: (id, decide) => concerts.update(id, (state) => dropped(decide(state))),
    },
  })),
  broken("concerts that are removed without a row", kept, ({ concerts, ...rest }) => ({
    ...rest,
    concerts: {
      ...concerts,
      remove: (id, decide) => concerts.remove(id, (state) => dropped(decide(state))),
    },
  })),
  broken("concerts that are created without a row", kept, ({ concerts, ...rest }) => ({
    ...rest,
    concerts: {
      ...concerts,
      create: ({ journal: _journal, ...plan }) => concerts.create(plan),
    },
  })),
  broken("concerts that are published without a row", kept, ({ concerts, ...rest }) => ({
    ...rest,
    concerts: { ...concerts, publish: (id, events) => concerts.publish(id, events) },
  })),
  broken("dead letters without a row", kept, ({ events, ...rest }) => ({
    ...rest,
    events: withoutRow(events),
  })),
];

function withoutRow(events: EventLog): EventLog {
  return {
    ...events,
    update: (slice, decide) => events.update(slice, (state) => dropped(decide(state))),
  };
}

/** Writes the row in a step of its own, before the step that it belongs to. */
const ahead = inBookings((inner) => ({
  update: async (slice, decide) => {
    const probe: { row?: NonNullable<ReturnType<typeof decide>["change"]>["journal"] } = {};
    await inner.update(slice, (state) => {
      const row = decide(state).change?.journal;
      if (row !== undefined) probe.row = row;
      return { outcome: undefined, ...(row && { change: { journal: row } }) };
    });
    return inner.update(slice, (state) => (probe.row ? dropped(decide(state)) : decide(state)));
  },
}));

/** Takes a row that is there for written by an earlier try of the same step. */
const tolerant = inBookings((inner) => ({
  update: (slice, decide) =>
    inner.update(slice, decide).catch(() => inner.update(slice, (state) => dropped(decide(state)))),
}));

const deaf = (name: keyof JournalFilter) => (stores: Stores) => ({
  ...stores,
  lookups: {
    ...stores.lookups,
    journal: ((filter, part) =>
      stores.lookups.journal(
        { ...filter, [name]: undefined },
        part,
      )) as Stores["lookups"]["journal"],
  },
});

const oldestFirst = inQueues((inner) => ({
  journal: async (filter, part) => (await inner.journal(filter, part)).toReversed(),
}));

const byNumber = ({ lookups, ...rest }: Stores): Stores => {
  let seen = 0;
  return {
    ...rest,
    lookups: {
      ...lookups,
      journal: async (filter, part) => {
        if (part.after === null) seen = 0;
        const every = await lookups.journal(filter, { after: null, limit: 1_000 });
        const rows = every.slice(seen, seen + part.limit);
        seen += rows.length;
        return rows;
      },
    },
  };
};

/** Reads the first part again and again. */
const firstPart = inBookings((inner) => ({
  rewriteJournal: async (userId, { limit, after }, rewrite) => {
    const last = await inner.rewriteJournal(userId, { after: null, limit }, rewrite);
    return after === null ? last : null;
  },
}));

/** Lets a rewrite put another row in place. */
const anyRow = inBookings((inner) => ({
  rewriteJournal: (userId, part, rewrite) =>
    inner.rewriteJournal(userId, part, (row) => ({
      ...rewrite(row),
      entryId: row.entryId,
      atMs: row.atMs,
      actorId: row.actorId,
      actorRole: row.actorRole,
      call: row.call,
      subjectType: row.subjectType,
    })),
}));

export const brokenJournals: readonly BrokenStores[] = [
  ...forgetful,
  broken("a row in a step of its own", noStep, ahead),
  broken("a row that is there already, and nobody minds", undone, tolerant),
  ...(["actorId", "call", "subjectId", "userId", "fromMs", "toMs"] as const).map((name) =>
    broken(`a journal for any ${name}`, found, deaf(name)),
  ),
  broken("a journal that is read from its start", found, oldestFirst),
  broken("parts of the journal by number", inParts, byNumber),
  broken("rows of which only the first part is rewritten", rewritten, firstPart),
  broken("a rewrite that changes nothing but what it may, and does not say so", fixed, anyRow),
];
