import type { BookingChange, BookingSlice, Seat, SeatClaim } from "@admit-one/core";
import { createSequentialIds } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import type { Operating } from "../../../src/kernel/operating.ts";
import { changeBlocks } from "../../../src/sales/counter/block-seats.ts";
import type { SalesContext } from "../../../src/sales/sales-context.ts";
import { booking, reservation, seat, show, showId, t0 } from "../../support/given.ts";

const reason = "house";
const claims: Readonly<Record<string, SeatClaim>> = {
  ".": { state: "free" },
  x: { state: "blocked", reason },
  h: { state: "held", reservationId: reservation("h", "held").reservationId, untilMs: t0 + 1 },
  s: { state: "sold", reservationId: reservation("s", "confirmed").reservationId },
};

/** Seats A1, A2 … with these claims: free, blocked, held or sold. */
const row = (states: string): readonly Seat[] =>
  states.split("").map((state, index) => seat(`A${index + 1}`, claims[state]));

const ids = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `A${from + index}`);

/** An operator's call for section A, which was in one state when it was read, and changed since. */
const call = async (to: "blocked" | "free", read: string, over: object = {}, since = read) => {
  const slices: BookingSlice[] = [];
  const changes: BookingChange[] = [];
  const seats = new Map(row(since).map((one) => [one.seatId, one]));
  const bookings: Pick<SalesContext["stores"]["bookings"], "update"> = {
    update: async (slice, decide) => {
      slices.push(slice);
      const named = slice.by === "seats" ? slice.seatIds : [];
      const loaded = named.flatMap((seatId) => seats.get(seatId) ?? []);
      const { outcome, change } = decide(booking({ seats: loaded }));
      for (const put of change?.seats ?? []) seats.set(put.seatId, put);
      if (change) changes.push(change);
      return outcome;
    },
  };
  const concerts = {
    show: async () => show(),
    seatsSince: async () => ({ seats: row(read), version: 1 }),
  };
  const context = {
    stores: { bookings, concerts },
    clock: { nowMs: () => t0 },
    ids: createSequentialIds(),
  };
  const order = { entryId: "e", actor: { id: "op", role: "agent" }, call: "blockSeats" };
  const operating = { ...context, whole: context, order } as unknown as Operating<SalesContext>;
  const outcome = await changeBlocks(operating, { showId, section: "A", reason, ...over }, to);
  return {
    outcome,
    steps: slices.map((slice) => (slice.by === "seats" ? slice.seatIds : [])),
    changes,
  };
};

describe("a step names", () => {
  test.each<[string, "blocked" | "free", string, object, string[][], object]>([
    ["no seat that is blocked already", "blocked", "x.x.", {}, [["A2", "A4"]], { blocked: 2 }],
    ["nothing, where all is blocked: there is none", "blocked", "xxx", {}, [], { blocked: 0 }],
    [
      "what is free up to a count",
      "blocked",
      "xh.s.",
      { count: 2 },
      [["A3", "A5"]],
      { blocked: 1 },
    ],
    ["nothing, where the count is reached", "blocked", "xx.", { count: 2 }, [], { blocked: 0 }],
    ["nothing, where no more is free", "blocked", "hs", { count: 2 }, [], { blocked: 0 }],
    [
      "what is blocked, last ones first",
      "free",
      "x.xx",
      { count: 1 },
      [["A3", "A4"]],
      { unblocked: 2 },
    ],
    ["nothing, where fewer are blocked", "free", "x.", { count: 2 }, [], { unblocked: 0 }],
  ])("%s", async (_rule, to, read, over, steps, is) => {
    const made = await call(to, read, over);
    expect(made.steps).toEqual(steps);
    expect(made.outcome).toMatchObject({ outcome: "seats_blocked", skipped: [], ...is });
  });
});

describe("a section of more than 1,000 seats", () => {
  test("goes in steps until the count is reached", async () => {
    const { steps, outcome } = await call("blocked", ".".repeat(1_500), { count: 1_000 });
    expect(steps).toEqual([ids(1, 1_000)]);
    expect(outcome).toMatchObject({ blocked: 1_000 });
  });

  test("counts what another operator blocked since it was read, and not what was held", async () => {
    const read = ".".repeat(1_500);
    const others = await call("blocked", read, { count: 1_000 }, `x${".".repeat(1_499)}`);
    expect(others.steps).toHaveLength(1);
    expect(others.outcome).toMatchObject({ blocked: 999, skipped: [] });
    const held = await call("blocked", read, { count: 1_000 }, `h${".".repeat(1_499)}`);
    expect(held.steps).toEqual([ids(1, 1_000), ids(1_001, 1_500)]);
    expect(held.outcome).toMatchObject({ blocked: 1_000 });
  });

  test("has an event for each step, and one row of the journal", async () => {
    const { changes } = await call("blocked", ".".repeat(1_001));
    expect(changes.map(({ events }) => events?.map(({ eventId }) => eventId))).toEqual([
      ["block-000001.1.SeatsBlocked"],
      ["block-000002.1.SeatsBlocked"],
    ]);
    expect(changes.map(({ journal }) => journal !== undefined)).toEqual([true, false]);
  });
});

test("of a section only seats that somebody has are skipped; of named ones all that stay", async () => {
  const [held, sold] = [
    { seatId: "A2", state: "held" },
    { seatId: "A3", state: "sold" },
  ];
  const section = await call("blocked", "....", {}, "xhs.");
  expect(section.outcome).toMatchObject({ blocked: 1, skipped: [held, sold] });
  const named = { section: undefined, seatIds: ids(1, 4) };
  const { outcome } = await call("blocked", "....", named, "xhs.");
  expect(outcome).toMatchObject({
    blocked: 1,
    skipped: [{ seatId: "A1", state: "blocked" }, held, sold],
  });
});

describe("the journal says", () => {
  const details = async (states: string, over: object) => {
    const { changes } = await call("blocked", states, over);
    return changes[0]?.journal?.details;
  };

  test("which section, and how many of it", async () => {
    expect(await details("..", { section: " A " })).toEqual({ reason, section: "A" });
    expect(await details("..", { count: 1 })).toEqual({ reason, section: "A", count: 1 });
  });

  test("which seats were named, the first 20 of them: the event names them all", async () => {
    const seatIds = ids(1, 21);
    expect(await details(".".repeat(21), { section: undefined, seatIds })).toEqual({
      reason,
      seats: 21,
      seatIds: seatIds.slice(0, 20),
    });
  });
});

test.each<[object, object]>([
  [
    { section: undefined },
    { field: "seatIds", message: "must be given, or section, but not both" },
  ],
  [{ seatIds: ["A1"] }, { field: "seatIds", message: "must be given, or section, but not both" }],
  [
    { section: undefined, seatIds: ["A1"], count: 1 },
    { field: "count", message: "needs a section" },
  ],
])("%j is refused, with the reason", async (over, error) => {
  const { outcome, steps } = await call("blocked", "..", over);
  expect(outcome).toEqual({ outcome: "validation", errors: [error] });
  expect(steps).toEqual([]);
});
