import type { ShowId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { ShowState } from "../../src/concert/concert-changes.port.ts";
import type { ConcertContext } from "../../src/concert/concert-context.ts";
import { firstPiece, settlePlan, unite } from "../../src/concert/settle-plan.ts";
import { show, showId } from "../support/given.ts";
import { planWith } from "./plan/plans.ts";

const range = (from: number, to: number) => ({ from, to });
const plan = planWith({ section: "S", price: 1, standing: 9 });

test.each([
  [null, null, null],
  [range(1, 3), null, range(1, 3)],
  [null, range(1, 3), range(1, 3)],
  [range(1, 3), range(5, 7), range(1, 7)],
  [range(4, 9), range(2, 5), range(2, 9)],
])("%j and %j together are within %j", (one, other, both) => {
  expect(unite(one, other)).toEqual(both);
});

test.each([
  [null, [], null],
  [range(2, 9), [2, 3, 4], range(5, 9)],
  [range(6, 9), [6, 7, 8], null],
  [range(7, 8), [7], null],
])("of %j the first three seats are a piece", (unsettled, numbers, left) => {
  const piece = firstPiece(showId, plan, unsettled, 3);
  expect(piece.seats?.seats.map(({ number }) => Number(number) - 1) ?? []).toEqual(numbers);
  expect(piece.seats?.from).toBe(numbers[0]);
  expect(piece.unsettled).toEqual(left);
});

describe("a plan is settled", () => {
  /** Settles a show in steps of four seats, each of which finds one of these states. */
  const settle = async (...states: readonly Partial<ShowState>[]) => {
    const left = [...states];
    let plansRead = 0;
    const written: unknown[] = [];
    const concerts = {
      seatsPerStep: 4,
      plan: async (id: ShowId) => {
        plansRead += 1;
        return { showId: id, plan, version: 2 };
      },
      changeShow: async (
        _slice: object,
        decide: (state: ShowState) => { readonly outcome: unknown; readonly change?: object },
      ) => {
        const state = { show: show(), planVersion: 2, unsettled: null, ...left.shift() };
        const { outcome, change } = decide(state as ShowState);
        written.push(change && ("unsettled" in change ? change.unsettled : null));
        return outcome;
      },
    };
    await settlePlan({ stores: { concerts } } as unknown as ConcertContext, showId);
    expect(left).toEqual([]);
    return { written, plansRead };
  };

  test("already: then the plan is not read", async () => {
    expect(await settle({})).toEqual({ written: [undefined], plansRead: 0 });
    expect(await settle({ show: null, unsettled: range(0, 9) })).toEqual({
      written: [undefined],
      plansRead: 0,
    });
  });

  test("in steps, by the plan that is stored, until no seat is left", async () => {
    const states = [range(0, 9), range(0, 9), range(4, 9), range(8, 9)];
    expect(await settle(...states.map((unsettled) => ({ unsettled })))).toEqual({
      written: [undefined, range(4, 9), range(8, 9), null],
      plansRead: 1,
    });
  });

  test("by another server meanwhile", async () => {
    const states = [{ unsettled: range(0, 9) }, { unsettled: range(0, 9) }, {}];
    expect(await settle(...states)).toEqual({
      written: [undefined, range(4, 9), undefined],
      plansRead: 1,
    });
  });
});
