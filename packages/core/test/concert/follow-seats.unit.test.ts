import { bitsOf, type ShowId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { ConcertContext } from "../../src/concert/concert-context.ts";
import { followSeats } from "../../src/concert/get-availability.ts";
import { writeSeatCursor } from "../../src/concert/seat-cursor.ts";
import { showId } from "../support/given.ts";

const skewMs = 50;
const point = { version: 7, atMs: 1_000 };
const changed = [{ no: 1, available: true }];

type Given = {
  readonly open?: boolean;
  readonly plans?: readonly (number | null)[];
  readonly maps?: readonly (number | null)[];
  readonly log?: typeof changed | null;
  readonly planCount?: number;
};

/** A show of three seats of which the second can be taken. Each look may find another plan. */
const follow = async (since: string | null, given: Given = {}) => {
  const { open = true, plans = [4], maps = [4], log = changed, planCount = 3 } = given;
  const asked: object[] = [];
  const [plansLeft, mapsLeft] = [[...plans], [...maps]];
  const mapOf = (planVersion: number) => ({
    planVersion: () => planVersion,
    point: () => point,
    count: () => 3,
    available: () => bitsOf(3, [1]),
    changes: (from: object) => {
      asked.push(from);
      return log;
    },
  });
  const context = {
    options: { clockSkewMs: skewMs },
    plans: {
      of: async (_id: ShowId, atLeast: number) => {
        asked.push({ atLeast });
        const version = plansLeft.shift() ?? null;
        return version && { version, planVersion: `p${version}`, count: planCount };
      },
    },
    showLooks: {
      at: async () => {
        const version = mapsLeft.shift() ?? null;
        return version === null
          ? { outcome: "not_found", what: "show" }
          : { outcome: "looked", showId, open, map: mapOf(version) };
      },
    },
  } as unknown as ConcertContext;
  return { outcome: await followSeats(context, { showId, since }), asked };
};

const cursor = (over: object = {}) =>
  writeSeatCursor({ version: 5, atMs: 900, planVersion: 4, open: true, ...over });
const answer = (availability: object) => ({
  outcome: "seats_followed",
  availability: { planVersion: "p4", ...availability },
});
const notFound = { outcome: "not_found", what: "show" };

describe("a reader of seats gets", () => {
  test("what changed since its last answer, by any server's clock, and where to go on", async () => {
    const { outcome, asked } = await follow(cursor());
    const next = writeSeatCursor({ ...point, planVersion: 4, open: true });
    expect(outcome).toEqual(answer({ kind: "changes", changes: changed, cursor: next }));
    expect(asked).toEqual([{ atLeast: 4 }, { version: 5, atMs: 900 - skewMs }]);
  });

  test.each<[string, string | null, Given]>([
    ["it has no answer yet", null, {}],
    ["it names no place", "junk", {}],
    ["sales opened since", cursor({ open: false }), {}],
    ["its plan is another one", cursor({ planVersion: 3 }), {}],
    ["the log does not go back that far", cursor(), { log: null }],
  ])("all seats where %s", async (_where, since, given) => {
    expect((await follow(since, given)).outcome).toMatchObject(
      answer({ kind: "full", count: 3, bits: bitsOf(3, [1]) }),
    );
  });

  test("no seat that can be taken while the show does not sell", async () => {
    expect((await follow(null, { open: false })).outcome).toMatchObject(
      answer({ kind: "full", bits: bitsOf(3, []) }),
    );
    const known = cursor({ open: false });
    expect((await follow(known, { open: false })).outcome).toMatchObject(
      answer({ kind: "changes", changes: [{ no: 1, available: false }] }),
    );
    expect((await follow(known, { open: false, log: null })).outcome).toMatchObject(
      answer({ kind: "full" }),
    );
  });

  test("room for seats that are in the plan and not yet for sale", async () => {
    expect((await follow(null, { planCount: 5 })).outcome).toMatchObject(
      answer({ count: 5, bits: bitsOf(5, [1]) }),
    );
  });

  test("one plan and its seats: if the plan is newer, the seats are looked at again", async () => {
    const { outcome, asked } = await follow(null, { plans: [4, 4], maps: [3, 4] });
    expect(outcome).toMatchObject(answer({ kind: "full" }));
    expect(asked).toEqual([{ atLeast: 3 }, { atLeast: 4 }]);
  });

  test.each<[string, Given]>([
    ["there is no such show", { maps: [null] }],
    ["its plan is gone", { plans: [null] }],
    ["it went meanwhile", { plans: [4], maps: [3, null] }],
  ])("nothing where %s", async (_where, given) => {
    expect((await follow(cursor(), given)).outcome).toEqual(notFound);
  });
});
