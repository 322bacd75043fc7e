import type { ConcertStore, ShowId } from "@admit-one/core";
import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { expect, test } from "vitest";
import { createSeatMaps } from "../../src/concert/seat-map.ts";
import { seat, t0 } from "../support/given.ts";

/** Many shows of one seat; `fresh` tells whether a map was read from the beginning. */
const manyShows = () => {
  const versions = new Map<ShowId, number>();
  let since = 0;
  const store: Pick<ConcertStore, "seatsSince"> = {
    seatsSince: (showId, known) => {
      since = known;
      const version = versions.get(showId) ?? 1;
      const seats = version > known ? [seat("A1")] : [];
      return Promise.resolve({ version, planVersion: 1, sale: null, seats });
    },
  };
  const clock = createFakeClock(t0);
  const maps = createSeatMaps({ concerts: store, clock, timers: createFakeTimers({ clock }) });
  const name = (n: number) => `show-${n}` as ShowId;
  return {
    clock,
    list: (n: number) => maps.look(name(n)),
    change: (n: number) => versions.set(name(n), 2),
    fresh: async (n: number) => {
      await maps.look(name(n));
      return since === 0;
    },
  };
};

test("the maps of 64 shows are kept", async () => {
  const { list, fresh } = manyShows();
  for (let n = 0; n < 64; n += 1) await list(n);
  expect(await fresh(0)).toBe(false);
});

test("the one that goes first is not one that just changed", async () => {
  const { list, change, fresh } = manyShows();
  for (let n = 0; n < 64; n += 1) await list(n);
  change(0);
  await list(0);
  await list(64);
  expect(await fresh(0)).toBe(false);
  expect(await fresh(1)).toBe(true);
});

test("no map is kept of a show that nobody looked at for a minute", async () => {
  const { clock, list, fresh } = manyShows();
  await list(0);
  clock.advance(59_999);
  expect(await fresh(0)).toBe(false);
  await list(1);
  clock.advance(30_000);
  expect(await fresh(1)).toBe(false);
  clock.advance(30_000);
  expect(await fresh(0)).toBe(true);
  expect(await fresh(1)).toBe(false);
});
