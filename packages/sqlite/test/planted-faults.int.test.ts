import assert from "node:assert/strict";
import type { SqlDialect } from "@admit-one/sql";
import { sqliteDialect } from "@admit-one/sqlite";
import { storesContract } from "@admit-one/testing/contracts";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { hallOf, hold, holdChange, seatIdAt, showId } from "./support/hall.ts";
import { drivers, type Host, openHost } from "./support/host.ts";

/** A dialect that says something else in the statements where the text occurs. */
const saying = (text: string, instead: string, dialect = sqliteDialect): SqlDialect => ({
  ...dialect,
  prepare: (statement) => statement.replaceAll(text, instead),
});

type Fault = {
  readonly name: string;
  readonly dialect: SqlDialect;
  /** The law that must find it. */
  readonly law: string;
};

const faults: readonly Fault[] = [
  {
    name: "steps that are not undone",
    dialect: { ...sqliteDialect, prepare: (text) => (text === "rollback" ? "commit" : text) },
    law: "QueueStore: a change leaves nothing when its last token is refused",
  },
];

const onEachDriver = <T extends object>(planted: readonly T[]) =>
  drivers.flatMap((driver) => planted.map((one) => ({ ...one, driver })));

test.for(onEachDriver(faults))("the contracts find $name ($driver)", async (planted) => {
  const { dialect, law, driver } = planted;
  const contractOn = (spoken: SqlDialect) => storesContract(() => openHost(spoken, driver));
  const found = contractOn(dialect).find(({ name }) => name === law);
  assert.ok(found, `There is no law "${law}".`);
  await expect(found.run()).rejects.toBeInstanceOf(assert.AssertionError);
  // The same law holds without the fault: it is the fault that was found.
  const sound = contractOn(sqliteDialect).find(({ name }) => name === law);
  await expect(sound?.run()).resolves.toBeUndefined();
});

// One writer at a time leaves the guards nothing to do. So the lock is taken away, and another
// connection writes between load and save, as a broken lock would let it.
const unlocked = (dialect: SqlDialect): SqlDialect => ({
  ...dialect,
  beginWrite: "select 1",
  beginRead: "select 1",
  prepare: (text) => (/^(?:commit|rollback)$/.test(text) ? "select 1" : dialect.prepare(text)),
});

const meanwhile = (host: Host, sql: string): void => {
  const other = new Database(host.file);
  other.exec(sql);
  other.close();
};

type Guard = {
  readonly name: string;
  /** The guard in the text of the statement, and what it says without it. */
  readonly guard: readonly [string, string];
  readonly overtaken: (host: Host) => Promise<unknown>;
};

const guards: readonly Guard[] = [
  {
    name: "epoch of a seat",
    guard: [" and admit_seat.epoch = put.loaded_epoch", ""],
    overtaken: async (host) => {
      await hold(host.stores, { name: "thief", seatIds: [seatIdAt(1)] });
      const userId = "user-late" as Parameters<typeof host.stores.bookings.reservationsOf>[0];
      const slice = { by: "seats", showId, seatIds: [seatIdAt(0)], userId } as const;
      return host.stores.bookings.update(slice, (state) => {
        const { seats = [], reservations = [] } = holdChange(state, "late");
        meanwhile(
          host,
          "update admit_seat set epoch = 1, state = 'held', reservation_id = 'res-thief' " +
            "where seat_id = 'A-1-1'",
        );
        return { outcome: "held", change: { seats, reservations } };
      });
    },
  },
  {
    name: "holder of a seat",
    guard: [" and coalesce(admit_seat.holder_id, '') = coalesce(put.loaded_holder, '')", ""],
    overtaken: async (host) => {
      await hold(host.stores, { name: "first", seatIds: [seatIdAt(0)] });
      // A rule that gives the seat up and forgets the reservation.
      meanwhile(host, "update admit_seat set state = 'free', reservation_id = null");
      return hold(host.stores, { name: "second", seatIds: [seatIdAt(0)] });
    },
  },
  {
    name: "seat version of a show",
    guard: ["where show_id = ? and seat_version = ?", "where show_id = ? and ? is not null"],
    overtaken: (host) => {
      const userId = "user-late" as Parameters<typeof host.stores.bookings.reservationsOf>[0];
      const slice = { by: "seats", showId, seatIds: [seatIdAt(0)], userId } as const;
      return host.stores.bookings.update(slice, (state) => {
        meanwhile(host, "update admit_show set seat_version = seat_version + 1");
        return { outcome: "held", change: holdChange(state, "late") };
      });
    },
  },
  {
    name: "version of a reservation",
    guard: ["and admit_reservation.version = put.loaded_version", ""],
    overtaken: async (host) => {
      await hold(host.stores, { name: "own", seatIds: [seatIdAt(0)] });
      const [own] = (await host.stores.bookings.snapshot()).reservations;
      assert.ok(own);
      const { reservationId } = own;
      return host.stores.bookings.update(
        { by: "reservation", reservationId },
        ({ reservation }) => {
          assert.ok(reservation);
          meanwhile(host, "update admit_reservation set version = 2");
          const next = { ...reservation, declines: 1, version: 2 };
          return { outcome: "declined", change: { reservations: [next] } };
        },
      );
    },
  },
  {
    name: "version of a concert",
    guard: ["where concert_id = ? and version = ?", "where concert_id = ? and ? is not null"],
    overtaken: ({ stores, ...host }) => {
      const { concertId } = hallOf(0).concert;
      return stores.concerts.update(concertId, (concert) => {
        assert.ok(concert);
        meanwhile({ stores, ...host }, "update admit_concert set version = 2");
        const next = { ...concert, title: "Another evening", version: 2 };
        return { outcome: "changed", change: { concert: next, events: [] } };
      });
    },
  },
];

test.for(onEachDriver(guards))(
  "the $name guards what a broken lock lets through ($driver)",
  async (planted) => {
    const { driver } = planted;
    await using sound = await openHost(unlocked(sqliteDialect), driver);
    await sound.stores.concerts.create(hallOf(3));
    await expect(planted.overtaken(sound)).rejects.toMatchObject({ code: "CORRUPT" });

    const [guard, instead] = planted.guard;
    await using unguarded = await openHost(unlocked(saying(guard, instead)), driver);
    await unguarded.stores.concerts.create(hallOf(3));
    await expect(planted.overtaken(unguarded)).resolves.toBeTypeOf("string");
  },
);
