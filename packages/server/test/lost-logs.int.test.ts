import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { expect, test } from "vitest";
import { createBuyer, join } from "./support/buyer.ts";
import { createFolder, type ServerProcess, startProcess } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

/** A device that is always full, where the system has one. */
const fullDevice = "/dev/full";

const env = async (folder: Parameters<typeof writeSmallConcert>[0]) => ({
  DATABASE_URL: "memory:",
  CONCERT_FILE: await writeSmallConcert(folder),
});

/** One seat is held and paid, and every answer says so. */
const sellOne = async ({ url }: ServerProcess, user: string, seatId: string): Promise<void> => {
  const alice = await join(url, user, "small");
  const held = await alice.reserve("small-1", [seatId]);
  expect(held).toMatchObject({ status: 201, body: { status: "held" } });
  const paid = await createBuyer(url, user, alice.token).pay(String(held.body["reservationId"]));
  expect(paid).toMatchObject({ status: 201, body: { status: "captured" } });
};

test("fault 46: a process whose stderr nobody reads goes on, stops, and ends", async () => {
  await using folder = await createFolder();
  await using server = await startProcess(folder, await env(folder), { stderr: "unread" });
  // Some 600 lines fill a pipe; each request waits for its answer, so none may wait for the log.
  const ask = async (): Promise<void> => {
    for (let times = 0; times < 150; times += 1) {
      expect((await fetch(`${server.url}/api/queues/small/frame`)).status).toBe(200);
    }
  };
  await Promise.all(Array.from({ length: 10 }, ask));
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await sellOne(server, "alice", "A-1-1");
  server.signal("SIGTERM");
  // The last lines are waited for, but not for ever.
  expect(await server.ended).toMatchObject({ code: 0 });
});

test.skipIf(!existsSync(fullDevice))(
  "fault 46: a full disk under the log fails no request",
  async () => {
    await using folder = await createFolder();
    await using full = await open(fullDevice, "w");
    await using server = await startProcess(folder, await env(folder), { stderr: full.fd });
    await sellOne(server, "alice", "A-1-1");
    await sellOne(server, "bob", "A-1-2");
    server.signal("SIGTERM");
    expect(await server.ended).toMatchObject({ code: 0 });
  },
);

test("fault 46: whoever read the log may leave", async () => {
  await using folder = await createFolder();
  await using server = await startProcess(folder, await env(folder), { stderr: "unread" });
  server.unread?.destroy();
  await sellOne(server, "alice", "A-1-1");
  await sellOne(server, "bob", "A-1-2");
  server.signal("SIGTERM");
  expect(await server.ended).toMatchObject({ code: 0 });
});
