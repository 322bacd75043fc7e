import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDatabaseClock } from "../src/database-clock.ts";
import { createSlewedClock } from "../src/slewed-clock.ts";

describe("a slewed clock", () => {
  const start = (offsetMs: number) => {
    let machineMs = 0;
    const clock = createSlewedClock({ monotonicMs: () => machineMs, offsetMs });
    return { clock, pass: (ms: number) => (machineMs += ms) };
  };

  test("says the machine's time and the offset", () => {
    const { clock, pass } = start(1_000_000);
    pass(1_500);
    expect(clock.nowMs()).toBe(1_001_500);
  });

  test("slows down where it is ahead, until it is right, and never goes back", () => {
    const { clock, pass } = start(1_000_000);
    clock.steer(999_900);
    expect(clock.nowMs()).toBe(1_000_000);
    pass(500);
    expect(clock.nowMs()).toBe(1_000_450);
    pass(500);
    expect(clock.nowMs()).toBe(1_000_900);
    pass(500);
    expect(clock.nowMs()).toBe(1_001_400);
  });

  test("hurries where it is a little behind, and jumps where the machine slept", () => {
    const { clock, pass } = start(1_000_000);
    clock.steer(1_000_100);
    pass(100);
    expect(clock.nowMs()).toBe(1_000_110);
    clock.steer(1_060_000);
    expect(clock.nowMs()).toBe(1_060_100);
  });

  test("never goes back and never runs at another pace than a tenth more or less, but for jumps", () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ pass: fc.integer({ min: 0, max: 100_000 }) }),
        fc.record({ steer: fc.integer({ min: -5_000, max: 5_000 }) }),
      ),
    );
    fc.assert(
      fc.property(steps, (sequence) => {
        const { clock, pass } = start(1_000_000);
        let last = clock.nowMs();
        for (const step of sequence) {
          if ("steer" in step) clock.steer(1_000_000 + step.steer);
          else pass(step.pass);
          const now = clock.nowMs();
          expect(now).toBeGreaterThanOrEqual(last);
          const slowest = "pass" in step ? Math.floor(step.pass * 0.9) - 1 : 0;
          expect(now - last).toBeGreaterThanOrEqual(slowest);
          last = now;
        }
      }),
    );
  });

  test("gets there", () => {
    fc.assert(
      fc.property(fc.integer({ min: -5_000, max: 5_000 }), (error) => {
        const { clock, pass } = start(1_000_000);
        clock.steer(1_000_000 + error);
        pass(Math.abs(error) * 10);
        clock.nowMs();
        pass(1_000);
        expect(clock.nowMs()).toBe(1_001_000 + Math.abs(error) * 10 + error);
      }),
    );
  });
});

/** A database whose clock is ahead of the machine's, at the end of a slow wire. */
const start = async (
  aheadMs: number,
  wire: readonly (readonly [there: number, back: number])[],
) => {
  const machine = createFakeClock(0);
  const timers = createFakeTimers({ clock: machine });
  const database = { aheadMs, isSilent: false, asked: 0 };
  const ask = async (): Promise<number> => {
    if (database.isSilent) throw new Error("gone");
    const [there, back] = wire[database.asked % wire.length] ?? [0, 0];
    database.asked += 1;
    machine.advance(there);
    const answer = machine.nowMs() + database.aheadMs;
    machine.advance(back);
    return answer;
  };
  const clock = await createDatabaseClock({ ask, timers, monotonicMs: machine.nowMs });
  const errorMs = (): number => clock.nowMs() - (machine.nowMs() + database.aheadMs);
  return { machine, database, clock, errorMs };
};

/** Lets the answers of a round arrive: each is a promise of its own. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a clock that follows a database", () => {
  test("is right where the wire takes as long there as back", async () => {
    const { errorMs } = await start(5_000_000, [[40, 40]]);
    expect(errorMs()).toBe(0);
  });

  test("is wrong by no more than half of the quickest round trip", async () => {
    const wire = fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }));
    const wires = fc.array(wire, { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(wires, async (threeTrips) => {
        const { errorMs } = await start(5_000_000, threeTrips);
        const quickest = Math.min(...threeTrips.map(([there, back]) => there + back));
        expect(Math.abs(errorMs())).toBeLessThanOrEqual(quickest / 2 + 1);
      }),
    );
  });

  test("looks again, and follows without going back", async () => {
    const { machine, database, clock, errorMs } = await start(5_000_000, [[1, 1]]);
    // The database's clock is set back by 300 ms.
    database.aheadMs -= 300;
    expect(errorMs()).toBe(300);
    const before = clock.nowMs();
    machine.advance(15_000);
    await settle();
    expect(clock.nowMs()).toBeGreaterThanOrEqual(before);
    machine.advance(3_001);
    expect(Math.abs(errorMs())).toBeLessThanOrEqual(1);
  });

  test("goes on while the database is silent, and looks again later", async () => {
    const { machine, database, errorMs } = await start(5_000_000, [[1, 1]]);
    database.isSilent = true;
    machine.advance(60_000);
    await settle();
    expect(errorMs()).toBe(0);
    database.isSilent = false;
    database.aheadMs += 10_000;
    machine.advance(15_000);
    await settle();
    expect(Math.abs(errorMs())).toBeLessThanOrEqual(1);
  });

  test("looks no more once it is disposed of", async () => {
    const { machine, database, clock } = await start(5_000_000, [[1, 1]]);
    const { asked } = database;
    clock[Symbol.dispose]();
    machine.advance(60_000);
    await settle();
    expect(database.asked).toBe(asked);
  });
});
