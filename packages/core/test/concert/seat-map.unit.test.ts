import type { ConcertStore, Seat, SeatsSince, ShowId } from "@admit-one/core";
import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { createSeatMaps } from "../../src/concert/seat-map.ts";
import { reservation, seat, seatsOf, showId, t0 } from "../support/given.ts";

/** A show whose seats change by hand; counts how much was read. */
const hall = (...first: readonly Seat[]) => {
  let version = 1;
  const seats = new Map(first.map((one) => [one.seatId, { seat: one, version }]));
  const reads: number[] = [];
  const since = (known: number): SeatsSince => ({
    version,
    planVersion: 1,
    sale: null,
    seats: [...seats.values()].filter((row) => row.version > known).map((row) => row.seat),
  });
  const store: Pick<ConcertStore, "seatsSince"> = {
    seatsSince: (_show, known) => {
      const answer = since(known);
      reads.push(answer.seats.length);
      return Promise.resolve(answer);
    },
  };
  return {
    store,
    reads,
    since,
    put: (...changed: readonly Seat[]) => {
      version += 1;
      for (const one of changed) seats.set(one.seatId, { seat: one, version });
    },
  };
};

/** The maps of a process whose clock the test sets. */
const mapsOf = (concerts: Pick<ConcertStore, "seatsSince">) => {
  const clock = createFakeClock(t0);
  const maps = createSeatMaps({ concerts, clock, timers: createFakeTimers({ clock }) });
  return {
    list: async (id: ShowId, nowMs: number, open: boolean) => {
      const map = await maps.look(id);
      map.advance(nowMs);
      return map.list(open);
    },
  };
};

const held = (seatId: string, untilMs: number | null): Seat =>
  seat(seatId, { state: "held", reservationId: "r" as never, untilMs });

const free = (list: { readonly seats: readonly { readonly available: boolean }[] }) =>
  list.seats.map(({ available }) => available);

describe("the map of a show's seats", () => {
  test("is the very same array while nothing changes, and reads nothing again", async () => {
    const { store, reads } = hall(seat("A1"), seat("A2"));
    const maps = mapsOf(store);
    const first = await maps.list(showId, t0, true);
    const again = await maps.list(showId, t0 + 1_000, true);
    expect(again).toBe(first);
    expect(again.seats).toBe(first.seats);
    expect(reads).toEqual([2, 0]);
  });

  test("changes with the version, and keeps its order", async () => {
    const { store, put, reads } = hall(seat("A1"), seat("A2"), seat("A3"));
    const maps = mapsOf(store);
    const before = await maps.list(showId, t0, true);
    put(held("A2", t0 + 10));
    const after = await maps.list(showId, t0, true);
    expect(after.revision).not.toBe(before.revision);
    expect(after.seats.map(({ seatId }) => seatId)).toEqual(["A1", "A2", "A3"]);
    expect(free(after)).toEqual([true, false, true]);
    expect(reads).toEqual([3, 1]);
    put(seat("A2"));
    expect(free(await maps.list(showId, t0, true))).toEqual([true, true, true]);
  });

  test("changes when a hold's end passes, without any write", async () => {
    const { store } = hall(held("A1", t0 + 10), held("A2", t0 + 20), held("A3", null));
    const maps = mapsOf(store);
    const at = (nowMs: number) => maps.list(showId, nowMs, true);
    const lists = [await at(t0 + 9), await at(t0 + 10), await at(t0 + 19), await at(t0 + 20)];
    expect(lists.map(free)).toEqual([
      [false, false, false],
      [true, false, false],
      [true, false, false],
      [true, true, false],
    ]);
    expect(lists[1]).toBe(lists[2]);
    expect(new Set(lists.map(({ revision }) => revision)).size).toBe(3);
  });

  test("knows the ends of holds in any order, and of those alone", async () => {
    const ends = [300, 100, 200].map((afterMs, index) => held(`A${index + 1}`, t0 + afterMs));
    const { store } = hall(...ends, held("A4", null), seat("A5"));
    const maps = mapsOf(store);
    const at = async (afterMs: number) => free(await maps.list(showId, t0 + afterMs, true));
    const lists = [await at(99), await at(100), await at(200), await at(299), await at(300)];
    expect(lists).toEqual([
      [false, false, false, false, true],
      [false, true, false, false, true],
      [false, true, true, false, true],
      [false, true, true, false, true],
      [true, true, true, false, true],
    ]);
  });

  test("has nothing to reserve while the show doesn't sell, whatever lapses", async () => {
    const { store } = hall(seat("A1"), held("A2", t0 + 10), held("A3", t0 + 20));
    const maps = mapsOf(store);
    const closed = await maps.list(showId, t0, false);
    expect(free(closed)).toEqual([false, false, false]);
    expect(await maps.list(showId, t0 + 10, false)).toBe(closed);
    const open = await maps.list(showId, t0 + 10, true);
    expect(open.revision).not.toBe(closed.revision);
    expect(free(open)).toEqual([true, true, false]);
  });

  test("is the same on every server: equal revisions, equal lists", async () => {
    const { store, put } = hall(seat("A1"), seat("A2"), seat("A3"));
    const [one, other] = [mapsOf(store), mapsOf(store)];
    await one.list(showId, t0, true);
    put(held("A1", t0 + 5));
    await one.list(showId, t0, true);
    put(...seatsOf(reservation("s", "confirmed", { seatIds: ["A3"] })));
    for (const nowMs of [t0, t0 + 5]) {
      expect(await other.list(showId, nowMs, true)).toEqual(await one.list(showId, nowMs, true));
    }
  });

  test("a look that runs serves nobody who came after it began", async () => {
    const { store, put, since } = hall(seat("A1"));
    const reads: (() => void)[] = [];
    const slow: typeof store = {
      seatsSince: (_show, known) => {
        // The store reads now and answers later.
        const answer = since(known);
        return new Promise((resolve) => reads.push(() => resolve(answer)));
      },
    };
    const maps = mapsOf(slow);
    const early = maps.list(showId, t0, true);
    put(held("A1", null));
    const late = [1, 2, 3].map(() => maps.list(showId, t0, true));
    expect(reads).toHaveLength(1);
    reads[0]?.();
    expect(free(await early)).toEqual([true]);
    await Promise.resolve();
    reads[1]?.();
    expect((await Promise.all(late)).map(free)).toEqual([[false], [false], [false]]);
    expect(reads).toHaveLength(2);
  });

  test("a look that fails does so for those who share it, and for nobody else", async () => {
    const { store } = hall(seat("A1"));
    let looks = 0;
    const maps = mapsOf({
      seatsSince: async (...asked) => {
        looks += 1;
        if (looks === 1) throw new Error("down");
        return await store.seatsSince(...asked);
      },
    });
    const early = maps.list(showId, t0, true);
    const late = maps.list(showId, t0, true);
    await expect(early).rejects.toThrow("down");
    expect(free(await late)).toEqual([true]);
    expect(free(await maps.list(showId, t0, true))).toEqual([true]);
  });

  test("many shows do not keep their maps for ever", async () => {
    const { store, reads } = hall(seat("A1"));
    const maps = mapsOf(store);
    for (let n = 0; n < 70; n += 1) await maps.list(`show-${n}` as ShowId, t0, true);
    await maps.list("show-69" as ShowId, t0, true);
    expect(reads.at(-1)).toBe(0);
    await maps.list("show-0" as ShowId, t0, true);
    expect(reads.at(-1)).toBe(1);
  });
});
