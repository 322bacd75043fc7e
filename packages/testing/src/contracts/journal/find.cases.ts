import assert from "node:assert/strict";
import type { JournalEntry, JournalFilter, JournalPlace, UserId } from "@admit-one/core";
import { startMs } from "../../fixtures/plan.ts";
import { openQueue } from "../../fixtures/queues.ts";
import { rejectsWith } from "../assertions.ts";
import { openHall } from "../booking/world.ts";
import { all, entryOf, type Journal, type JournalCase, journalsOf } from "./world.ts";

const ann = "ann" as UserId;

/** Ids, instants and the order of the steps all disagree. */
const rows: readonly JournalEntry[] = [
  entryOf("e", { atMs: startMs + 30, actorId: "kim", userId: ann }),
  entryOf("b", { atMs: startMs + 10, actorId: "lee", subjectId: "show-2" }),
  entryOf("a", { atMs: startMs + 30, actorId: "kim", call: "createConcert" }),
  entryOf("d", { atMs: startMs + 20, actorId: "lee", call: "createConcert", userId: ann }),
  entryOf("f", { atMs: startMs + 40, actorId: "kim", subjectId: "show-2", userId: ann }),
  entryOf("c", { atMs: startMs + 30, actorId: "lee", subjectId: "show-2", call: "createConcert" }),
];

const values: { readonly [K in keyof JournalFilter]-?: readonly JournalFilter[K][] } = {
  actorId: [undefined, "kim", "nobody"],
  call: [undefined, "createConcert"],
  subjectId: [undefined, "show-2"],
  userId: [undefined, ann],
  fromMs: [undefined, startMs + 30],
  toMs: [undefined, startMs + 30],
};

/** All combinations of the values. */
const filters = (): readonly JournalFilter[] =>
  Object.entries(values).reduce<readonly JournalFilter[]>(
    (found, [name, each]) =>
      found.flatMap((filter) => each.map((value) => ({ ...filter, [name]: value }))),
    [{}],
  );

const expected = (filter: JournalFilter): readonly string[] =>
  rows
    .filter(
      (row) =>
        (filter.actorId ?? row.actorId) === row.actorId &&
        (filter.call ?? row.call) === row.call &&
        (filter.subjectId ?? row.subjectId) === row.subjectId &&
        (filter.userId ?? row.userId) === row.userId &&
        (filter.fromMs ?? row.atMs) <= row.atMs &&
        (filter.toMs === undefined || row.atMs < filter.toMs),
    )
    .toSorted((a, b) => b.atMs - a.atMs || (a.entryId < b.entryId ? 1 : -1))
    .map(({ entryId }) => entryId);

const idsOf = (found: readonly JournalPlace[]) => found.map(({ entryId }) => entryId);

const writeAll = async ({ write }: Journal): Promise<void> => {
  for (const row of rows) await write(row);
};

export const findCases: readonly JournalCase[] = [
  {
    name: "rows are found by actor, call, subject, user and time in any combination, newest first",
    run: async (world) => {
      await openHall(world);
      await openQueue(world.stores.queues);
      for (const journal of journalsOf(world.stores)) {
        await writeAll(journal);
        for (const filter of filters()) {
          const message = `${journal.name} ${JSON.stringify(filter)}`;
          assert.deepEqual(idsOf(await journal.read(filter, all)), expected(filter), message);
        }
      }
    },
  },
  {
    name: "what comes while the journal is read in parts shifts nothing",
    run: async (world) => {
      await openHall(world);
      await openQueue(world.stores.queues);
      for (const { name, ...journal } of journalsOf(world.stores)) {
        await writeAll({ name, ...journal });
        const found: string[] = [];
        for (let after: JournalPlace | null = null; ; ) {
          const part: readonly JournalEntry[] = await journal.read({}, { after, limit: 2 });
          found.push(...idsOf(part));
          after = part.at(-1) ?? null;
          if (after === null) break;
          await journal.write(entryOf(`new-${found.length}`, { atMs: startMs + 100 }));
        }
        assert.deepEqual(found, expected({}), name);
        // A place where no row is.
        const nowhere = { atMs: startMs + 30, entryId: "b" };
        assert.deepEqual(idsOf(await journal.read({}, { after: nowhere, limit: 2 })), ["a", "d"]);
      }
    },
  },
  {
    name: "a user's rows are rewritten in parts, oldest first, and no others",
    run: async (world) => {
      const { bookings, lookups } = world.stores;
      await openHall(world);
      const [ofBookings] = journalsOf(world.stores);
      for (const row of rows) await ofBookings?.write(row);
      const gone = "gone-1" as UserId;
      const seen: string[] = [];
      const rewrite = (row: JournalEntry): JournalEntry => {
        seen.push(row.entryId);
        return row.entryId === "e"
          ? row
          : { ...row, userId: gone, subjectId: "gone-1", details: { note: "by gone-1" } };
      };
      const first = await bookings.rewriteJournal(ann, { after: null, limit: 2 }, rewrite);
      assert.deepEqual(first, { atMs: startMs + 30, entryId: "e" });
      const last = await bookings.rewriteJournal(ann, { after: first, limit: 2 }, rewrite);
      assert.deepEqual(last, { atMs: startMs + 40, entryId: "f" });
      assert.equal(await bookings.rewriteJournal(ann, { after: last, limit: 2 }, rewrite), null);
      assert.deepEqual(seen, ["d", "e", "f"]);
      assert.deepEqual(idsOf(await lookups.journal({ userId: ann }, all)), ["e"]);
      const renamed = await lookups.journal({ userId: gone }, all);
      assert.deepEqual(
        renamed.map(({ entryId, subjectId, details }) => [entryId, subjectId, details]),
        ["f", "d"].map((id) => [id, "gone-1", { note: "by gone-1" }]),
      );
      assert.deepEqual(idsOf(await lookups.journal({}, all)), expected({}));
    },
  },
  {
    name: "a rewrite changes neither who gave a command nor which and when",
    run: async (world) => {
      const { bookings, lookups } = world.stores;
      await openHall(world);
      const row = entryOf("row-1", { userId: ann });
      await journalsOf(world.stores)[0]?.write(row);
      const others: readonly Partial<JournalEntry>[] = [
        { actorId: "other" },
        { actorRole: null },
        { atMs: startMs + 1 },
        { call: "createConcert" },
        { entryId: "row-2" },
        { subjectType: "user" },
      ];
      for (const other of others) {
        const part = { after: null, limit: 9 };
        const rewriting = bookings.rewriteJournal(ann, part, (it) => ({ ...it, ...other }));
        await rejectsWith("CORRUPT", rewriting);
        assert.deepEqual(await lookups.journal({}, all), [row]);
      }
    },
  },
];
