// The store of a running server is taken away or runs out of room: it says so, sells nothing, and
// goes on when it can.
import { rmSync } from "node:fs";
import { join as joinPath } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { adminToken, audit, call, join } from "./support/buyer.ts";
import { createFolder, type Folder, startProcess } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

const policy = { maxSeatsPerUser: 400, maxHolds: 400 };
const soon = { timeout: 30_000, interval: 50 };

const envIn = async (folder: Folder) => ({
  CONCERT_FILE: await writeSmallConcert(folder, { policy }),
  ADMIN_TOKEN: adminToken,
});

const fileIn = (folder: Folder): string => joinPath(folder.path, "data", "admit-one.db");

const becomes = (url: string, status: number): Promise<void> =>
  vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(status), soon);

test("fault 47: a file that is deleted under a running server ends its sales, and the log says so", async () => {
  await using folder = await createFolder();
  await using server = await startProcess(folder, await envIn(folder));
  const alice = await join(server.url, "alice", "small");
  expect(await alice.reserve("small-1", ["A-1-1"])).toMatchObject({ status: 201 });
  await becomes(server.url, 200);
  rmSync(fileIn(folder));
  // Nobody asks, and it notices all the same.
  await server.logged("was deleted while it was open");
  await becomes(server.url, 503);
  expect(await call(server.url, "/readyz")).toMatchObject({ body: { status: "unavailable" } });
  expect(await alice.reserve("small-1", ["A-1-2"])).toMatchObject({
    status: 503,
    body: { code: "UNAVAILABLE" },
  });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  server.signal("SIGTERM");
  expect(await server.ended).toMatchObject({ code: 0 });
});

test("fault 21: a full disk is UNAVAILABLE and not ready; with room again it sells on", async () => {
  await using folder = await createFolder();
  await using server = await startProcess(folder, await envIn(folder), { fileBlocks: 3_000 });
  const alice = await join(server.url, "alice", "small");
  const held: string[] = [];
  let refused: Record<string, unknown> | null = null;
  for (let seat = 1; refused === null; seat += 1) {
    const { status, body } = await alice.reserve("small-1", [`A-1-${seat}`]);
    if (status === 201) held.push(`A-1-${seat}`);
    else refused = { status, ...body };
  }
  // The disk refused before anything was kept, so this is sure.
  expect(refused).toMatchObject({ status: 503, code: "UNAVAILABLE" });
  await becomes(server.url, 503);
  await server.logged("not ready: the store can't be used");
  expect((await call(server.url, "/api/concerts")).status).toBe(200);

  // Somebody makes room: the log beside the file is empty again.
  const database = new DatabaseSync(fileIn(folder));
  database.exec("pragma wal_checkpoint(truncate)");
  database.close();
  await becomes(server.url, 200);
  await server.logged("ready: the store can be used again");
  expect(await alice.reserve("small-1", ["A-1-399"])).toMatchObject({ status: 201 });
  expect(await audit(server.url)).toMatchObject({
    ok: true,
    breaches: [],
    counts: { seatsTaken: held.length + 1 },
  });
});
