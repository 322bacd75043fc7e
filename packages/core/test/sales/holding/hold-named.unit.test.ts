import type { BookingSlice, ConcertPolicy, SeatId } from "@admit-one/core";
import { concertDefaults } from "@admit-one/core";
import { createFakeClock } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { createGapShows } from "../../../src/reservation/gap-rule.ts";
import { createHoldWindows } from "../../../src/reservation/hold-limit.ts";
import { holdNamed } from "../../../src/sales/holding/hold-named.ts";
import type { SalesContext } from "../../../src/sales/sales-context.ts";
import { planWith } from "../../concert/plan/plans.ts";
import {
  ann,
  booking,
  concert,
  minuteMs,
  seat,
  showId,
  t0,
  tokenRef,
} from "../../support/given.ts";
import { seatingsOf } from "../../support/seatings.ts";

/** A box office that sells one row, and what the steps of its holds load. */
const open = (policy: Partial<ConcertPolicy> = {}) => {
  let length = 4;
  let plansRead = 0;
  const slices: BookingSlice[] = [];
  const update: SalesContext["stores"]["bookings"]["update"] = async (slice, decide) => {
    slices.push(slice);
    const { seatIds = [], beside = [] } = slice.by === "seats" ? slice : {};
    const seats = [...seatIds, ...beside].map((seatId) => seat(seatId));
    const state = { seats, concert: concert({ policy: { ...concertDefaults, ...policy } }) };
    return decide(booking(state)).outcome;
  };
  const context = {
    stores: { bookings: { update } },
    clock: createFakeClock(t0),
    gapShows: createGapShows(),
    holdWindows: createHoldWindows(concertDefaults.maxHoldsWithinMs),
    seatings: seatingsOf({
      plan: async () => {
        plansRead += 1;
        const section = { section: "A", price: 1, rows: [{ row: "1", seats: length }] };
        return { showId, version: 1, plan: planWith(section) };
      },
    }),
  } as unknown as SalesContext;
  const hold = async (...seatIds: readonly string[]) => {
    const before = slices.length;
    const outcome = await holdNamed(context, showId, seatIds as SeatId[], {
      reservationId: "r" as never,
      ticketIds: seatIds.map((seatId) => `t-${seatId}`) as never[],
      userId: ann,
      token: tokenRef,
      place: { by: "look", linked: null },
      seen: null,
      key: null,
      fingerprint: "",
    });
    const loaded = slices.slice(before).map((slice) => (slice.by === "seats" ? slice : null));
    return {
      outcome: outcome.outcome,
      beside: loaded.map((slice) => slice?.beside),
      sinceMs: loaded.map((slice) => slice?.startedSinceMs),
    };
  };
  return {
    hold,
    seatings: context.seatings,
    plansRead: () => plansRead,
    append: () => {
      length += 2;
    },
  };
};

describe("a step for named seats loads", () => {
  test("nothing beside them where no rule asks for it, and reads no plan", async () => {
    const { hold, plansRead } = open();
    expect(await hold("A-1-2")).toMatchObject({ outcome: "seats_reserved", beside: [undefined] });
    expect(plansRead()).toBe(0);
  });

  test("what is beside them once the show's rule is known", async () => {
    const { hold, plansRead } = open({ noOrphans: true });
    expect(await hold("A-1-1")).toMatchObject({
      outcome: "seats_reserved",
      beside: [undefined, ["A-1-2", "A-1-3", "A-1-4"]],
    });
    expect(await hold("A-1-3")).toMatchObject({
      outcome: "seat_leaves_gap",
      beside: [["A-1-2", "A-1-1", "A-1-4"]],
    });
    expect(plansRead()).toBe(1);
  });

  test("what is beside them by a plan that the process knows already", async () => {
    const { hold, plansRead, seatings } = open({ noOrphans: true });
    await seatings.of(showId);
    expect((await hold("A-1-1")).outcome).toBe("seats_reserved");
    expect(plansRead()).toBe(1);
  });

  test("what is beside seats that were appended after the plan was read", async () => {
    const { hold, plansRead, append } = open({ noOrphans: true });
    await hold("A-1-1");
    append();
    expect(await hold("A-1-5")).toMatchObject({
      outcome: "seat_leaves_gap",
      beside: [[], ["A-1-4", "A-1-3", "A-1-2", "A-1-1", "A-1-6"]],
    });
    expect(plansRead()).toBe(2);
    // Known from now on.
    expect((await hold("A-1-6")).beside).toHaveLength(1);
    expect(plansRead()).toBe(2);
  });

  test("the user's holds from as far back as the policy counts, once it is known", async () => {
    const { maxHoldsWithinMs } = concertDefaults;
    const usual = open();
    for (let times = 0; times < 2; times += 1) {
      expect((await usual.hold("A-1-1")).sinceMs).toEqual([t0 - maxHoldsWithinMs]);
    }
    const longer = maxHoldsWithinMs + minuteMs;
    const { hold } = open({ maxHoldsWithinMs: longer });
    expect(await hold("A-1-1")).toMatchObject({
      outcome: "seats_reserved",
      sinceMs: [t0 - maxHoldsWithinMs, t0 - longer],
    });
    expect((await hold("A-1-1")).sinceMs).toEqual([t0 - longer]);
  });
});
