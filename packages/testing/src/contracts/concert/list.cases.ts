import assert from "node:assert/strict";
import type { Concert, ConcertId, ConcertStatus, ConcertStore, ShowId } from "@admit-one/core";
import { planOf, startMs } from "../../fixtures/plan.ts";
import { type ConcertCase, whole } from "./world.ts";

const create = async (concerts: ConcertStore, id: string, createdAtMs: number): Promise<void> => {
  const plan = planOf({ concertId: id, createdAtMs, shows: { [`show-${id}`]: ["a"] } });
  assert.equal(await concerts.create(plan), "created");
};

const idsOf = (concerts: readonly Concert[]): readonly string[] =>
  concerts.map(({ concertId }) => concertId);

export const listCases: readonly ConcertCase[] = [
  {
    name: "concerts of one status are listed in parts, and a change of status moves a concert",
    run: async ({ stores: { concerts } }) => {
      const statuses = ["published", "draft", "archived", "published", "draft"] as const;
      for (const [index, status] of statuses.entries()) {
        const concertId = `c${index}`;
        const times = { createdAtMs: startMs + index, shows: { [`s${index}`]: ["a"] } };
        assert.equal(await concerts.create(planOf({ concertId, status, ...times })), "created");
      }
      const listed = async (status: ConcertStatus) => {
        const found: Concert[] = [];
        for (;;) {
          const after = found.at(-1) ?? null;
          const part = await concerts.concerts({ after, limit: 1, status });
          if (part.length === 0) return idsOf(found);
          found.push(...part);
        }
      };
      assert.deepEqual(await listed("published"), ["c3", "c0"]);
      assert.deepEqual(await listed("draft"), ["c4", "c1"]);
      assert.equal((await concerts.concerts(whole)).length, 5);
      await concerts.update("c4" as ConcertId, (concert) => {
        assert.ok(concert !== null);
        const next = { status: "published", venue: null, metadata: null } as const;
        const changed: Concert = { ...concert, ...next, version: 2 };
        return { outcome: undefined, change: { concert: changed, events: [] } };
      });
      assert.deepEqual(await listed("published"), ["c4", "c3", "c0"]);
      assert.deepEqual(await listed("archived"), ["c2"]);
      const changed = await concerts.concert("c4" as ConcertId);
      assert.deepEqual([changed?.venue, changed?.metadata], [null, null]);
    },
  },
  {
    name: "concerts in parts are all concerts, each once, whatever is created meanwhile",
    run: async ({ stores: { concerts } }) => {
      // Some have the same instant, and their ids are not in the order of creation.
      const ages = { b: 30, d: 10, a: 30, e: 40, c: 30, f: 20 };
      for (const [id, age] of Object.entries(ages)) await create(concerts, id, startMs - age);
      const expected = ["d", "f", "c", "b", "a", "e"];
      const all = await concerts.concerts(whole);
      assert.deepEqual(idsOf(all), expected);
      assert.deepEqual(await concerts.concerts({ after: null, limit: 0 }), []);
      for (const limit of [1, 2, 4]) {
        const seen: Concert[] = [];
        for (;;) {
          const part = await concerts.concerts({ after: seen.at(-1) ?? null, limit });
          assert.ok(part.length <= limit);
          if (part.length === 0) break;
          seen.push(...part);
        }
        assert.deepEqual(seen, all);
      }
      const [first] = await concerts.concerts({ after: null, limit: 1 });
      assert.ok(first !== undefined);
      await create(concerts, "newer", startMs);
      await create(concerts, "between", startMs - 25);
      assert.deepEqual(idsOf(await concerts.concerts({ ...whole, after: first })), [
        "f",
        "between",
        "c",
        "b",
        "a",
        "e",
      ]);
    },
  },
  {
    name: "concerts go on behind a place where none stands",
    run: async ({ stores: { concerts } }) => {
      for (const [id, age] of Object.entries({ a: 10, b: 20, c: 20, d: 30 })) {
        await create(concerts, id, startMs - age);
      }
      const behind = async (concertId: string, ageMs: number) => {
        const after = { concertId: concertId as ConcertId, createdAtMs: startMs - ageMs };
        return idsOf(await concerts.concerts({ after, limit: 10 }));
      };
      assert.deepEqual(await behind("x", 5), ["a", "c", "b", "d"]);
      assert.deepEqual(await behind("bb", 20), ["b", "d"]);
      assert.deepEqual(await behind("a", 20), ["d"]);
      assert.deepEqual(await behind("z", 15), ["c", "b", "d"]);
      assert.deepEqual(await behind("a", 99), []);
    },
  },
  {
    name: "shows of several concerts come together, by their start",
    run: async ({ stores: { concerts } }) => {
      const starts = { a: 30, b: 10, c: 20 };
      for (const [id, startsInMs] of Object.entries(starts)) {
        const plan = planOf({ concertId: id, shows: { [`1-${id}`]: ["a"], [`2-${id}`]: ["a"] } });
        const shows = plan.shows.map((show, index) => ({
          ...show,
          startsAtMs: startMs + startsInMs + 15 * index,
        }));
        await concerts.create({ ...plan, shows });
      }
      const ids = async (...concertIds: readonly string[]): Promise<readonly ShowId[]> => {
        const shows = await concerts.shows(concertIds as readonly ConcertId[]);
        return shows.map(({ showId }) => showId);
      };
      assert.deepEqual(await ids("a", "b", "none"), ["1-b", "2-b", "1-a", "2-a"]);
      assert.deepEqual(await ids("c", "b"), ["1-b", "1-c", "2-b", "2-c"]);
      assert.deepEqual(await ids("none"), []);
    },
  },
];
