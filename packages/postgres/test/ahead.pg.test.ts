import assert from "node:assert/strict";
import type {
  BookingChange,
  BookingSlice,
  BookingState,
  ReservationId,
  ShowId,
  Stores,
  UserId,
} from "@admit-one/core";
import type { SqlDialect } from "@admit-one/sql";
import { expect, test } from "vitest";
import { pipelinedDialect } from "../src/dialect.ts";
import { openOn } from "./support/database.ts";
import {
  anotherHall,
  hallOf,
  hold,
  holdChange,
  recordFor,
  seatIdAt,
  showId,
} from "./support/hall.ts";
import { type Interruption, openSpoken, saying } from "./support/host.ts";

// While a batch is being saved the next one is decided on what it leaves. Here another server gets in
// between the two, with a hold of the same user, which only a look at the show can tell.

const slice = (index: number, name: string): BookingSlice => ({
  by: "seats",
  showId,
  seatIds: [seatIdAt(index)],
  userId: `user-${name}` as UserId,
});

/** A hold, and one that is asked for while the first is being decided; how many its user had then. */
const holdTwo = async ({ bookings }: Stores, meanwhile: () => void): Promise<number> => {
  let late: Promise<number> | undefined;
  const holding = (state: BookingState, name: string): BookingChange => {
    const { seats = [], reservations = [] } = holdChange(state, name);
    return { seats, reservations };
  };
  await bookings.update(slice(0, "first"), (state) => {
    late ??= bookings.update(slice(1, "other"), (found) => ({
      outcome: found.allowance.length,
      change: holding(found, "late"),
    }));
    meanwhile();
    return { outcome: undefined, change: holding(state, "first") };
  });
  assert.ok(late);
  return await late;
};

/** What the late one saw where another server made a hold of its user just before it was saved. */
const seenAfter = async (dialect: SqlDialect): Promise<{ seen: number; met: boolean }> => {
  let isArmed = false;
  let met = false;
  const interruption: Interruption = {
    // The first read of what is decided ahead: it takes no lock, so the other server gets it.
    before: { test: (text) => isArmed && /^select .* from admit_seat /.test(text) },
    run: async (url) => {
      met = true;
      await using other = await openOn(url);
      await hold(other.stores, { name: "other", seatIds: [seatIdAt(2)] });
    },
  };
  await using open = await openSpoken({ dialect, interruption });
  await open.stores.concerts.create(hallOf(4));
  const seen = await holdTwo(open.stores, () => {
    isArmed = true;
  });
  return { seen, met };
};

test("what another server wrote in between is seen, since the show says who wrote last", async () => {
  expect(await seenAfter(pipelinedDialect)).toEqual({ seen: 1, met: true });
  const unguarded = saying(
    "and seat_version = ? and last_step = ?",
    "and ? > 0 and ?::text is not null",
    pipelinedDialect,
  );
  expect(await seenAfter(unguarded)).toEqual({ seen: 0, met: true });
});

test("who asks under a key that is just being saved finds what is saved under it", async () => {
  await using open = await openSpoken({ dialect: pipelinedDialect });
  await open.stores.concerts.create(hallOf(4));
  const { bookings } = open.stores;
  const record = recordFor("first");
  const asked = { ...slice(0, "first"), record };
  let again: Promise<unknown> | undefined;
  await bookings.update(asked, (state) => {
    again ??= bookings.update(asked, (found) => ({ outcome: found.record }));
    return { outcome: undefined, change: holdChange(state, "first") };
  });
  expect(await again).toEqual(record);
});

test("what lies in another show is not taken for missing", async () => {
  await using open = await openSpoken({ dialect: pipelinedDialect });
  const { bookings, concerts } = open.stores;
  await concerts.create(hallOf(4));
  await concerts.create(anotherHall(hallOf(4)));
  // Another server held the seats, so that this one has to look up whose they are.
  const other = await openOn(open.database.url);
  for (const [name, show] of [
    ["one", showId],
    ["two", "show-2" as ShowId],
  ] as const) {
    await other.stores.bookings.update(
      { ...slice(0, name), showId: show } as BookingSlice,
      (state) => {
        const { seats = [], reservations = [] } = holdChange(state, name);
        const change = { seats, reservations: reservations.map((it) => ({ ...it, showId: show })) };
        return { outcome: undefined, change };
      },
    );
  }
  await other[Symbol.asyncDispose]();
  const decline = (name: string, meanwhile: () => void): Promise<boolean> =>
    bookings.update(
      { by: "reservation", reservationId: `res-${name}` as ReservationId },
      ({ reservation }) => {
        meanwhile();
        if (reservation?.status !== "held") return { outcome: false };
        const next = { ...reservation, declines: 1, version: reservation.version + 1 };
        return { outcome: true, change: { reservations: [next] } };
      },
    );
  let late: Promise<boolean> | undefined;
  const first = decline("one", () => {
    late ??= decline("two", () => undefined);
  });
  expect([await first, await late]).toEqual([true, true]);
});
