import { existsSync } from "node:fs";
import type { Reservation, ReservationId, Stores } from "@admit-one/core";
import { createSqliteStores } from "@admit-one/sqlite";
import { peekEvents } from "@admit-one/testing";
import { expect, test } from "vitest";
import { allOpen, startHolder } from "./support/child.ts";
import { hallOf, recordFor } from "./support/hall.ts";
import { temporaryFolder } from "./support/temporary.ts";

const nameOf = ({ reservationId }: Reservation): string => reservationId.replace("res-", "");

/** Each reservation with all that its step wrote, and nothing without its reservation. */
const expectWhole = async ({ bookings, events }: Stores): Promise<ReadonlySet<string>> => {
  const { reservations, seats, claims } = await bookings.snapshot();
  const ids = reservations.map(({ reservationId }) => reservationId).toSorted();
  const owners = seats.map(({ claim }) => (claim.state === "held" ? claim.reservationId : "none"));
  expect(owners.toSorted()).toEqual(ids);
  expect(claims.map(({ reservationId }) => reservationId).toSorted()).toEqual(ids);
  const pending = await peekEvents(events);
  expect(pending.map(({ stream }) => stream as ReservationId).toSorted()).toEqual(ids);
  for (const reservation of reservations) {
    const record = recordFor(nameOf(reservation));
    expect(await bookings.record(record)).toEqual(record);
  }
  return new Set(reservations.map(nameOf));
};

test("whatever was answered before kill -9 is there after it, and nothing by halves", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/box-office.db`;
  await using setup = await createSqliteStores({ file });
  await setup.concerts.create(hallOf(4_000));
  await setup[Symbol.asyncDispose]();

  const answered: string[] = [];
  for (const round of [1, 2, 3]) {
    const child = startHolder(file, `round-${round}`, round * 1_000, 4_000);
    await allOpen([child]);
    child.begin();
    await child.until((lines) => lines.length > 40);
    child.kill();
    expect(await child.ended).toEqual({ code: null, signal: "SIGKILL" });
    // It is the log that is recovered from: the main file has not got the last steps.
    expect(existsSync(`${file}-wal`)).toBe(true);
    const held = child.lines.filter((line) => line.startsWith("held "));
    answered.push(...held.map((line) => line.replace("held ", "")));

    await using stores = await createSqliteStores({ file });
    const stored = await expectWhole(stores);
    expect(answered.filter((name) => !stored.has(name))).toEqual([]);
    expect(answered.length).toBeGreaterThanOrEqual(round * 38);
  }
});
