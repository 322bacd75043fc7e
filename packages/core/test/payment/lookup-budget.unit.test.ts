import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLookupBudget, hasRoom, recent } from "../../src/payment/lookup-budget.ts";
import { askAgainAtMs } from "../../src/payment/patience.ts";

const card = "card";
const bank = "bank";
const gateways = [{ name: card }, { name: bank }];

describe("fault 42: a budget of look-ups", () => {
  test("fills up with what a second holds, and empties as the second passes", () => {
    const spent = [0, 0, 400, 999];
    expect(recent(spent, 999)).toEqual(spent);
    expect(recent(spent, 1_000)).toEqual([400, 999]);
    expect(hasRoom(spent, 4, 999)).toBe(false);
    expect(hasRoom(spent, 4, 1_000)).toBe(true);
  });

  test("is each gateway's own", () => {
    const budget = createLookupBudget(gateways, 2);
    expect(budget.open(0)).toEqual([card, bank]);
    const taken = [budget.take(card, 0), budget.take(card, 0), budget.take(card, 0)];
    expect(taken).toEqual([true, true, false]);
    expect(budget.open(0)).toEqual([bank]);
    expect(budget.open(999)).toEqual([bank]);
    expect(budget.open(1_000)).toEqual([card, bank]);
  });

  test("is not spent by a look-up that is refused", () => {
    const budget = createLookupBudget(gateways, 1);
    const taken = [budget.take(card, 0), budget.take(card, 500), budget.take(card, 1_000)];
    expect(taken).toEqual([true, false, true]);
  });

  test("gets back what was not needed, once", () => {
    const budget = createLookupBudget(gateways, 2);
    budget.take(card, 0);
    budget.take(card, 500);
    budget.giveBack(card, 0);
    expect(budget.take(card, 500)).toBe(true);
    budget.giveBack(card, 0);
    budget.giveBack(bank, 0);
    expect(budget.open(500)).toEqual([bank]);
    expect(budget.open(1_499)).toEqual([bank]);
    expect(budget.open(1_500)).toEqual([card, bank]);
  });

  test("gives half of itself to hints, at least one look-up", () => {
    const hints = (perSecond: number): number => {
      const budget = createLookupBudget(gateways, perSecond);
      let taken = 0;
      while (budget.take(card, 0, "hint")) taken += 1;
      return taken;
    };
    expect([1, 2, 3, 10].map(hints)).toEqual([1, 1, 2, 5]);
    const budget = createLookupBudget(gateways, 10);
    for (let index = 0; index < 5; index += 1) budget.take(card, 0);
    expect([budget.take(card, 0, "hint"), budget.take(card, 0)]).toEqual([false, true]);
  });

  test("counts what the gateway calls for, beyond what it holds as well", () => {
    const budget = createLookupBudget(gateways, 2);
    for (let index = 0; index < 5; index += 1) budget.spend(card, index);
    expect(budget.open(4)).toEqual([bank]);
    expect(budget.open(1_002)).toEqual([bank]);
    expect(budget.open(1_003)).toEqual([card, bank]);
  });

  test("knows of no gateway that serves here no more", () => {
    const budget = createLookupBudget(gateways, 2);
    budget.spend("gone", 0);
    budget.take("gone", 0);
    budget.giveBack("gone", 0);
    expect(budget.open(0)).toEqual([card, bank]);
  });

  test("in no second are there more, whatever is asked for and when", () => {
    const asked = fc.array(fc.record({ afterMs: fc.nat(700), want: fc.nat(30) }));
    fc.assert(
      fc.property(asked, fc.integer({ min: 1, max: 12 }), (rounds, perSecond) => {
        const budget = createLookupBudget(gateways, perSecond);
        const taken: number[] = [];
        let nowMs = 0;
        for (const { afterMs, want } of rounds) {
          nowMs += afterMs;
          for (let index = 0; index < want; index += 1) {
            if (budget.take(card, nowMs)) taken.push(nowMs);
          }
        }
        const apart = taken.slice(perSecond).map((atMs, index) => atMs - (taken[index] ?? atMs));
        expect(apart.filter((ms) => ms < 1_000)).toEqual([]);
      }),
      { includeErrorInReport: true },
    );
  });
});

test("fault 42: patience doubles from a second to a minute, and ends at the deadline", () => {
  const deadlineMs = 1_000_000;
  const after = (waits: number, nowMs = 0) => askAgainAtMs({ waits, deadlineMs }, nowMs) - nowMs;
  const waits = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 5_000];
  expect(waits.map((count) => after(count) / 1_000)).toEqual([
    1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60,
  ]);
  expect(after(9, deadlineMs - 30_000)).toBe(30_000);
  expect(after(9, deadlineMs - 1)).toBe(1);
  expect(after(9, deadlineMs)).toBe(60_000);
});
