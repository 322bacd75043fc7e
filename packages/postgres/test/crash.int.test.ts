import { startPostgres } from "@admit-one/local-postgres";
import { createPostgresStores } from "@admit-one/postgres";
import { expect, test } from "vitest";
import { hallOf, hold, recordFor, seatIdAt } from "./support/hall.ts";

const seats = 400;

test("a crash of PostgreSQL loses nothing that was answered, and stores go on after it", async () => {
  await using server = await startPostgres({ durable: true });
  // Not asked for less: this server keeps what it promises, and the stores look.
  await using stores = await createPostgresStores({ url: server.url, pool: { max: 8 } });
  await stores.concerts.create(hallOf(seats));

  const answered: string[] = [];
  const codes = new Set<unknown>();
  let crash: Promise<void> | undefined;
  let next = 0;
  const buyer = async (): Promise<void> => {
    while (next < seats) {
      const name = `seat-${next}`;
      const seatIds = [seatIdAt(next)];
      next += 1;
      try {
        expect(await hold(stores, { name, seatIds })).toBe("held");
        answered.push(name);
      } catch (error) {
        codes.add((error as { readonly code?: unknown }).code);
      }
      if (answered.length === 100) crash ??= server.kill().then(() => server.restart());
    }
  };
  await Promise.all(Array.from({ length: 8 }, buyer));
  await crash;

  // What was not answered is either not there, or the same key finds it.
  for (const code of codes) expect(["UNAVAILABLE", "COMMIT_UNKNOWN"]).toContain(code);
  expect(answered.length).toBeGreaterThanOrEqual(100);
  for (const name of answered) {
    expect(await stores.bookings.record(recordFor(name))).toEqual(recordFor(name));
  }
  const { reservations, claims } = await stores.bookings.snapshot();
  expect(claims).toHaveLength(reservations.length);
  expect(reservations.length).toBeGreaterThanOrEqual(answered.length);
  const late = { name: "late", seatIds: [seatIdAt(0)] };
  expect(await hold(stores, late)).toBe("taken");
}, 120_000);
