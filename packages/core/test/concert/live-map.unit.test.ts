import type { Seat } from "@admit-one/core";
import { bitsOf, isAvailable } from "@admit-one/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLiveMap } from "../../src/concert/live-map.ts";
import { seat, t0 } from "../support/given.ts";
import { runs } from "../support/runs.ts";

type Claim = Seat["claim"];
const held = (untilMs: number | null): Claim => ({
  state: "held",
  reservationId: "r" as never,
  untilMs,
});
const one = (no: number, claim: Claim = { state: "free" }): Seat => ({
  ...seat(`S${no}`, claim),
  grade: ["R", "S", null][no % 3] ?? null,
});

const claims: fc.Arbitrary<(nowMs: number) => Claim> = fc.oneof(
  fc.constant((): Claim => ({ state: "free" })),
  fc.constant((): Claim => ({ state: "sold", reservationId: "r" as never })),
  fc.constant((): Claim => ({ state: "blocked", reason: "house" })),
  fc.constant((): Claim => held(null)),
  // Also one that is over when the map reads it.
  fc.integer({ min: -5, max: 30 }).map((ms) => (nowMs: number) => held(nowMs + ms)),
);

type Step =
  | {
      readonly kind: "write";
      readonly puts: readonly (readonly [number, (atMs: number) => Claim])[];
    }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "grow"; readonly count: number }
  | { readonly kind: "price"; readonly no: number; readonly price: number }
  | { readonly kind: "remember" }
  | { readonly kind: "list" };

const steps = (seats: number): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant("write" as const),
          puts: fc.array(fc.tuple(fc.nat(seats - 1), claims), { minLength: 1, maxLength: 4 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.nat(20) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant("grow" as const),
          count: fc.integer({ min: 1, max: 9 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant("price" as const),
          no: fc.nat(seats - 1),
          price: fc.integer({ min: 1, max: 3 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("remember" as const) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("list" as const) }) },
    ),
    { maxLength: 60 },
  );

/** A map and the plain truth beside it. */
const openWorld = (count: number) => {
  const truth = Array.from({ length: count }, (_, no) => one(no));
  let [version, planVersion, nowMs] = [1, 1, t0];
  const map = createLiveMap({ version, planVersion, sale: null, seats: [...truth] }, nowMs);
  const put = (changed: readonly Seat[]): void => {
    version += 1;
    for (const it of changed) truth[Number(it.seatId.slice(1))] = it;
    map.add({ version, planVersion, sale: null, seats: changed });
  };
  return {
    map,
    truth,
    free: () => truth.map((it) => isAvailable(it, nowMs)),
    write: (puts: readonly (readonly [number, (atMs: number) => Claim])[]) => {
      const claimed = new Map(
        puts.map(([no, claim]) => [no, { ...truth[no], claim: claim(nowMs) } as Seat]),
      );
      put([...claimed.values()]);
    },
    price: (no: number, price: number) => put([{ ...truth[no], price } as Seat]),
    /** What is left, counted seat by seat. */
    left: () => {
      const groups = Map.groupBy(truth, ({ grade, price }) => JSON.stringify([grade, price]));
      return [...groups.values()].map((its) => ({
        grade: its[0]?.grade,
        price: its[0]?.price,
        left: its.filter((it) => isAvailable(it, nowMs)).length,
      }));
    },
    grow: (more: number) => {
      planVersion += 1;
      put(Array.from({ length: more }, (_, index) => one(truth.length + index)));
    },
    pass: (ms: number) => {
      nowMs += ms;
      map.advance(nowMs);
    },
  };
};

type Reader = {
  readonly point: ReturnType<ReturnType<typeof createLiveMap>["point"]>;
  readonly free: boolean[];
};

describe("the map of a show, change by change", () => {
  test("is what the whole would be: lists, bits, and the changes since any point", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }).chain((n) => fc.tuple(fc.constant(n), steps(n))),
        ([count, plan]) => {
          const world = openWorld(count);
          const { map } = world;
          const readers: Reader[] = [{ point: map.point(), free: world.free() }];
          for (const step of plan) {
            if (step.kind === "write") world.write(step.puts);
            else if (step.kind === "pass") world.pass(step.ms);
            else if (step.kind === "grow") world.grow(step.count);
            else if (step.kind === "price") world.price(step.no, step.price);
            else if (step.kind === "remember")
              readers.push({ point: map.point(), free: world.free() });
            else {
              map.list(true);
              map.left();
            }
          }
          expect(map.left()).toEqual(world.left());
          const free = world.free();
          expect(map.count()).toBe(free.length);
          expect(map.list(true).seats.map(({ available }) => available)).toEqual(free);
          expect(map.list(true).seats.map(({ seatId }) => seatId)).toEqual(
            world.truth.map(({ seatId }) => seatId),
          );
          expect(map.list(false).seats.some(({ available }) => available)).toBe(false);
          expect(map.available()).toEqual(
            bitsOf(
              free.length,
              free.flatMap((is, no) => (is ? [no] : [])),
            ),
          );
          for (const reader of readers) {
            const changes = map.changes(reader.point);
            // The log keeps enough for so few steps.
            if (changes === null) throw new Error("The log is too short.");
            for (const { no, available } of changes) reader.free[no] = available;
            expect(reader.free).toEqual(free);
            expect(changes.map(({ no }) => no)).toEqual(
              [...new Set(changes.map(({ no }) => no))].toSorted((a, b) => a - b),
            );
          }
        },
      ),
      { numRuns: runs(300) },
    );
  });

  test("a reader whose point the log has forgotten gets no changes, and never wrong ones", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 400 }),
        (each, rounds) => {
          const world = openWorld(20);
          const readers: Reader[] = [];
          for (let round = 0; round < rounds; round += 1) {
            if (round % 7 === 0) readers.push({ point: world.map.point(), free: world.free() });
            const puts = Array.from(
              { length: each },
              (_, no): [number, (atMs: number) => Claim] => [
                (no + round) % 20,
                (atMs) => (round % 3 === 0 ? { state: "free" } : held(atMs + (round % 5))),
              ],
            );
            world.write(puts);
            world.pass(round % 4);
          }
          const last = { point: world.map.point(), free: world.free() };
          expect(world.map.changes(last.point)).toEqual([]);
          for (const reader of readers) {
            for (const { no, available } of world.map.changes(reader.point) ?? [])
              reader.free[no] = available;
            const isTold = world.map.changes(reader.point) !== null;
            expect(isTold ? reader.free : last.free).toEqual(last.free);
          }
        },
      ),
      { numRuns: runs(50) },
    );
  });

  test.each([
    ["of before the map was read", { version: 1, atMs: t0 - 1 }],
    ["of a version before that", { version: 0, atMs: t0 }],
    ["of a version that is still to come", { version: 2, atMs: t0 }],
  ])("a point %s is not known", (_, point) => {
    const { map } = openWorld(3);
    expect(map.changes({ version: 1, atMs: t0 })).toEqual([]);
    expect(map.changes(point)).toBeNull();
  });

  describe("a seat", () => {
    /** Three seats, of which the first has this claim, and what is free of them. */
    const claimed = (claim: Claim, nowMs = t0) => {
      const map = createLiveMap(
        { version: 1, planVersion: 1, sale: null, seats: [one(0, claim), one(1), one(2)] },
        nowMs,
      );
      const free = () => map.list(true).seats.map(({ available }) => available);
      const put = (version: number, next: Claim) =>
        map.add({ version, planVersion: 1, sale: null, seats: [one(0, next)] });
      return { map, free, put };
    };

    test("is free from the end of its hold on, for lists and for readers of changes", () => {
      const { map, free } = claimed(held(t0 + 10));
      map.advance(t0 + 9);
      expect(free()).toEqual([false, true, true]);
      map.advance(t0 + 10);
      expect(free()).toEqual([true, true, true]);
      expect(map.changes({ version: 1, atMs: t0 + 9 })).toEqual([{ no: 0, available: true }]);
      expect(map.changes({ version: 1, atMs: t0 + 10 })).toEqual([]);
      // The clock of a map never goes back.
      map.advance(t0);
      expect(map.point()).toEqual({ version: 1, atMs: t0 + 10 });
    });

    test("whose hold was over when it was read is free, and nothing ends again", () => {
      const { map, free } = claimed(held(t0), t0);
      expect(free()).toEqual([true, true, true]);
      map.advance(t0 + 1);
      expect(map.changes({ version: 1, atMs: t0 })).toEqual([]);
    });

    test.each<[string, Claim]>([
      ["being paid", held(null)],
      ["held for longer", held(t0 + 20)],
      ["sold", { state: "sold", reservationId: "r" as never }],
    ])("that is %s since is not free at the end of its old hold", (_how, next) => {
      const { map, free, put } = claimed(held(t0 + 10));
      put(2, next);
      map.advance(t0 + 10);
      expect(free()).toEqual([false, true, true]);
      expect(map.changes({ version: 2, atMs: t0 })).toEqual([]);
    });

    test("that is held again once its hold was over is taken, and free at the new end", () => {
      const { map, free, put } = claimed(held(t0 + 10));
      map.advance(t0 + 10);
      put(2, held(t0 + 30));
      expect(free()).toEqual([false, true, true]);
      map.advance(t0 + 30);
      expect(free()).toEqual([true, true, true]);
    });

    test("can't be taken in a list of a show that is not open", () => {
      const { map, put } = claimed({ state: "free" });
      const closed = map.list(false);
      expect(closed.seats.map(({ available }) => available)).toEqual([false, false, false]);
      expect(map.list(false)).toBe(closed);
      map.add({ version: 2, planVersion: 1, sale: null, seats: [{ ...one(0), price: 7 }] });
      expect(map.list(false).seats[0]?.price).toBe(7);
      put(3, held(null));
      expect(map.list(false).revision).not.toBe(closed.revision);
    });
  });

  test("what is left is counted by grade and price, also where none is", () => {
    const seats = [
      { ...one(0), grade: "R", price: 5 },
      { ...one(1), grade: "S", price: 5 },
      { ...one(2), grade: "R", price: 6 },
      { ...one(3, held(null)), grade: "T", price: 6 },
      { ...one(4), grade: "R", price: 5 },
      { ...one(5), grade: "R", price: 5 },
    ];
    expect(createLiveMap({ version: 1, planVersion: 1, sale: null, seats }, t0).left()).toEqual([
      { grade: "R", price: 5, left: 3 },
      { grade: "S", price: 5, left: 1 },
      { grade: "R", price: 6, left: 1 },
      { grade: "T", price: 6, left: 0 },
    ]);
  });

  test("a change costs what changed: other seats stay the same instances", () => {
    const world = openWorld(1_000);
    const before = world.map.list(true);
    world.write([[7, () => held(null)]]);
    const after = world.map.list(true);
    const others = after.seats.filter((it, no) => it !== before.seats[no]);
    expect(others.map(({ seatId }) => seatId)).toEqual(["S7"]);
    expect(world.map.list(true)).toBe(after);
    // A piece of 256 seats is copied, not the list of all.
    expect(after.pieces.map((piece, index) => piece === before.pieces[index])).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  test("a look at a stadium after a hold reads no seat that did not change", () => {
    let reads = 0;
    const counted = (no: number, claim: Claim): Seat => {
      const { grade, ...rest } = one(no, claim);
      return {
        ...rest,
        get grade() {
          reads += 1;
          return grade;
        },
      };
    };
    const seats = Array.from({ length: 80_000 }, (_, no) => counted(no, { state: "free" }));
    const map = createLiveMap({ version: 1, planVersion: 1, sale: null, seats }, t0);
    const look = () => [map.left(), map.list(true), map.list(false)];
    look();
    reads = 0;
    map.add({ version: 2, planVersion: 1, sale: null, seats: [counted(9, held(t0 + 5))] });
    look();
    expect(reads).toBeLessThan(10);
    map.advance(t0 + 5);
    look();
    expect(reads).toBeLessThan(20);
  });
});
