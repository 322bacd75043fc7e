import assert from "node:assert/strict";
import type { BookingStore, ShowId, Stores, UserId } from "@admit-one/core";
import { postgresDialect } from "@admit-one/postgres";
import type { SqlDialect } from "@admit-one/sql";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
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
import { query } from "./support/raw.ts";

// Locks leave the guards behind them nothing to do. So the locks are taken away, and another
// connection writes between load and save, as a broken lock would let it.
const unlocked = (dialect: SqlDialect): SqlDialect => ({ ...dialect, forUpdate: "", forShare: "" });

const show2 = "show-2" as ShowId;

const meanwhile = (before: RegExp, text: string): Interruption => ({
  before,
  run: (url) => query(url, text),
});

const holdLate = ({ bookings }: Stores): Promise<string> =>
  bookings.update(
    { by: "seats", showId, seatIds: [seatIdAt(0)], userId: "user-late" as UserId },
    (state) => {
      const { seats = [], reservations = [] } = holdChange(state, "late");
      return { outcome: "held", change: { seats, reservations } };
    },
  );

const decline = async ({ bookings }: Stores): Promise<string> => {
  const [own] = (await bookings.snapshot()).reservations;
  assert.ok(own);
  const { reservationId } = own;
  return await bookings.update({ by: "reservation", reservationId }, ({ reservation }) => {
    assert.ok(reservation?.status === "held");
    const next = { ...reservation, declines: 1, version: reservation.version + 1 };
    return { outcome: "declined", change: { reservations: [next] } };
  });
};

const rename = ({ concerts }: Stores): Promise<string> =>
  concerts.update(hallOf(0).concert.concertId, (concert) => {
    assert.ok(concert);
    const next = { ...concert, title: "Another evening", version: concert.version + 1 };
    return { outcome: "changed", change: { concert: next, events: [] } };
  });

type Guard = {
  readonly name: string;
  /** The guard in the text of the statement, and what it says without it. */
  readonly guard: readonly [string, string];
  readonly step: (stores: Stores) => Promise<string>;
  readonly interruption: Interruption;
};

const guards: readonly Guard[] = [
  {
    name: "epoch of a seat",
    guard: [" and admit_seat.epoch = put.loaded_epoch", ""],
    step: holdLate,
    interruption: meanwhile(
      /^update admit_seat /,
      "update admit_seat set epoch = 1, state = 'held', reservation_id = 'res-first' " +
        "where seat_id = 'A-1-1'",
    ),
  },
  {
    name: "holder of a seat",
    guard: [" and coalesce(admit_seat.holder_id, '') = coalesce(put.loaded_holder, '')", ""],
    step: holdLate,
    interruption: meanwhile(
      /^update admit_seat /,
      "update admit_seat set holder_id = 'res-first' where seat_id = 'A-1-1'",
    ),
  },
  {
    name: "seat version of a show",
    guard: ["where show_id = ? and seat_version = ?", "where show_id = ? and ? > 0"],
    step: holdLate,
    interruption: meanwhile(
      /^update admit_show /,
      "update admit_show set seat_version = seat_version + 1",
    ),
  },
  {
    name: "version of a reservation",
    guard: ["and admit_reservation.version = put.loaded_version", ""],
    step: decline,
    interruption: meanwhile(
      /^update admit_reservation /,
      "update admit_reservation set version = 2",
    ),
  },
  {
    name: "version of a concert",
    guard: ["where concert_id = ? and version = ?", "where concert_id = ? and ? > 0"],
    step: rename,
    interruption: meanwhile(/^update admit_concert /, "update admit_concert set version = 2"),
  },
  {
    name: "version of a queue",
    guard: ["where queue_id = ? and version = ?", "where queue_id = ? and ? > 0"],
    step: (stores) => touchQueue(stores),
    interruption: meanwhile(/^update admit_queue /, "update admit_queue set version = version + 1"),
  },
];

/** Runs the step on a hall whose second seat is taken, by stores that somebody interrupts. */
const interrupted = async (
  dialect: SqlDialect,
  { step, interruption }: Pick<Guard, "step" | "interruption">,
): Promise<string> => {
  await using open = await openSpoken({ dialect, interruption });
  await open.stores.concerts.create(hallOf(3));
  const setup = await openOn(open.database.url);
  await openQueue(setup.stores);
  await hold(setup.stores, { name: "first", seatIds: [seatIdAt(1)] });
  await setup[Symbol.asyncDispose]();
  return await step(open.stores);
};

test.for(guards)("the $name guards what a broken lock would let through", async (planted) => {
  const [guard, instead] = planted.guard;
  const broken = unlocked(postgresDialect);
  await expect(interrupted(broken, planted)).rejects.toMatchObject({ code: "CORRUPT" });
  await expect(interrupted(saying(guard, instead, broken), planted)).resolves.toBeTypeOf("string");
});

/** Whoever creates a concert makes its queue. */
const openQueue = async (stores: Stores): Promise<void> => {
  const { shows, ...document } = concertDocument();
  const { outcome } = await createTestBoxOffice({ stores }).boxOffice.createConcert({
    ...document,
    concertId: "concert-9",
    shows: shows.map((show, index) => ({ ...show, showId: `show-9-${index}` })),
  });
  assert.equal(outcome, "concert_created");
};

const touchQueue = async ({ queues }: Stores): Promise<string> => {
  const [queueId] = await queues.queueIds();
  assert.ok(queueId);
  return await queues.update({ queueId }, ({ queue }) => {
    assert.ok(queue);
    return { outcome: "touched", change: { queue: { ...queue, version: queue.version + 1 } } };
  });
};

type Lock = {
  readonly row: string;
  readonly table: string;
  readonly weak: Partial<SqlDialect>;
  readonly step: (stores: Stores) => Promise<string>;
  readonly before: RegExp;
};

const locks: readonly Lock[] = [
  {
    row: "the show's, for whoever wants to book",
    table: "admit_show",
    weak: { forUpdate: "" },
    step: holdLate,
    before: /^insert into admit_reservation /,
  },
  {
    row: "the concert's, for whoever changes the policy of what is being booked",
    table: "admit_concert",
    weak: { forShare: "" },
    step: holdLate,
    before: /^insert into admit_reservation /,
  },
  {
    row: "the concert's, for whoever changes it as well",
    table: "admit_concert",
    weak: { forUpdate: "" },
    step: rename,
    before: /^update admit_concert /,
  },
  {
    row: "the queue's, for whoever joins or admits",
    table: "admit_queue",
    weak: { forUpdate: "" },
    step: touchQueue,
    before: /^update admit_queue /,
  },
];

describe("between load and save nobody else gets the lock on a row", () => {
  test.for(locks)("$row", async ({ table, weak, step, before }) => {
    const tries: string[] = [];
    const run = async (url: string): Promise<void> => {
      const attempt = query(url, `select from ${table} for no key update nowait`);
      tries.push(await attempt.then(() => "given", String));
    };
    const planted = { step, interruption: { before, run } };
    await interrupted(postgresDialect, planted);
    await interrupted({ ...postgresDialect, ...weak }, planted);
    expect(tries).toEqual([expect.stringContaining("could not obtain lock"), "given"]);
  });
});

/** Decides once and writes that again, instead of deciding again on what is there now. */
const decidingOnce = (bookings: BookingStore): BookingStore => ({
  ...bookings,
  update: (slice, decide) => {
    let decided: ReturnType<typeof decide> | undefined;
    return bookings.update(slice, (state) => {
      decided ??= decide(state);
      return decided;
    });
  },
});

describe("a key that another show's step takes first", () => {
  // No lock is shared by two shows: what brings them together is the user's key alone.
  const race = async (
    dialect: SqlDialect,
    spoil = (bookings: BookingStore): BookingStore => bookings,
  ): Promise<string> => {
    const before = /^insert into admit_idempotency_record /;
    const run = async (url: string): Promise<void> => {
      await using other = await openOn(url);
      await hold(other.stores, { name: "same", seatIds: [seatIdAt(0)] });
    };
    await using open = await openSpoken({ dialect, interruption: { before, run } });
    await open.stores.concerts.create(hallOf(1));
    await open.stores.concerts.create(anotherHall(hallOf(1)));
    const { userId, ...record } = recordFor("same");
    const slice = { by: "seats", showId: show2, seatIds: [seatIdAt(0)], userId } as const;
    const own = { ...record, userId };
    return await spoil(open.stores.bookings).update({ ...slice, record: own }, (state) => {
      if (state.record !== null) return { outcome: "replayed" };
      const { seats = [], reservations = [] } = holdChange(state, "other");
      const here = reservations.map((it) => ({ ...it, showId: show2 }));
      return { outcome: "held", change: { seats, reservations: here, record: own } };
    });
  };

  test("is found by deciding again", async () => {
    expect(await race(postgresDialect)).toBe("replayed");
  });

  test("would be an error without another try", async () => {
    const impatient = { ...postgresDialect, retry: { ...postgresDialect.retry, attempts: 1 } };
    await expect(race(impatient)).rejects.toThrow("Another step wrote the idempotency key first");
  });

  test("would be overwritten if the first decision counted", async () => {
    await expect(race(postgresDialect, decidingOnce)).rejects.toMatchObject({ code: "CORRUPT" });
  });
});

test("a snapshot is of one moment, whatever is held between its statements", async () => {
  const look = async (dialect: SqlDialect): Promise<readonly number[]> => {
    const interruption: Interruption = {
      before: /^select .*holder_id from admit_seat/,
      run: async (url) => {
        await using other = await openOn(url);
        await hold(other.stores, { name: "meanwhile", seatIds: [seatIdAt(0)] });
      },
    };
    await using open = await openSpoken({ dialect, interruption });
    await open.stores.concerts.create(hallOf(3));
    const { seats, claims, reservations } = await open.stores.bookings.snapshot();
    return [seats.length, claims.length, reservations.length];
  };
  expect(await look(postgresDialect)).toEqual([0, 0, 0]);
  const careless = { ...postgresDialect, beginRead: "begin isolation level read committed" };
  expect(new Set(await look(careless))).toEqual(new Set([0, 1]));
});
