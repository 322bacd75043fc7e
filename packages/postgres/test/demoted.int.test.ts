import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startPostgres, withClient } from "@admit-one/local-postgres";
import { createPostgresStores } from "@admit-one/postgres";
import { expect, test, vi } from "vitest";
import { hallOf, hold, seatIdAt } from "./support/hall.ts";

const soon = { timeout: 60_000, interval: 50 };
const step = (index: number) => ({ name: `step-${index}`, seatIds: [seatIdAt(index)] });

test("fault F1: a primary that became a standby is not ready and serves nothing, until it is promoted", async () => {
  // It logs enough to follow another server only where it flushes.
  await using server = await startPostgres({ durable: true });
  await using stores = await createPostgresStores({ url: server.url });
  await stores.concerts.create(hallOf(3));
  expect(await hold(stores, step(0))).toBe("held");
  await stores.ready();

  writeFileSync(join(server.dataDir, "standby.signal"), "");
  await server.restart();
  await expect(hold(stores, step(1))).rejects.toMatchObject({
    code: "UNAVAILABLE",
    cause: { code: "25006" },
  });
  await expect(stores.ready()).rejects.toThrow("is a standby");
  // What it would read may be old.
  await expect(stores.bookings.snapshot()).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("is a standby"),
  });
  // Nor do stores start there.
  await expect(createPostgresStores({ url: server.url })).rejects.toThrow("is a standby");

  await withClient(server.adminUrl, (client) => client.query("select pg_promote()"));
  await vi.waitFor(() => stores.ready(), soon);
  expect(await hold(stores, step(1))).toBe("held");
}, 120_000);
