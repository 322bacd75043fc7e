import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { expect, test } from "vitest";
import { adminToken, audit, createBuyer, join, joinAll } from "./support/buyer.ts";
import { createFolder, type Folder, runToEnd, startProcess } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

/** With TEST_RUNS a whole crowd comes. */
const users = Number(process.env["TEST_RUNS"] ?? 1) > 1 ? 200 : 60;
const keys = "one:0123456789abcdef0123456789abcdef";

const open = async (folder: Folder) => {
  const database = await createTestDatabase();
  const env = {
    DATABASE_URL: database.url,
    // The server that tests share flushes nothing.
    POSTGRES_DURABILITY: "RELAXED",
    QUEUE_TOKEN_KEYS: keys,
    ADMIN_TOKEN: adminToken,
    CONCERT_FILE: await writeSmallConcert(folder),
  };
  return { env, database, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
};

test("a buyer is let in, holds, pays, and finds it all after a restart and on another server", async () => {
  await using folder = await createFolder();
  await using on = await open(folder);
  await using server = await startProcess(folder, on.env);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  const alice = await join(server.url, "alice", "small");
  const held = await alice.reserve("small-1", ["A-1-1", "A-1-2"]);
  expect(held).toMatchObject({ status: 201, body: { status: "held", amount: 220_000 } });
  const bob = await join(server.url, "bob", "small");
  expect(await bob.reserve("small-1", ["A-1-2"])).toMatchObject({
    status: 409,
    body: { code: "SEAT_ALREADY_RESERVED" },
  });
  const paid = await alice.pay(String(held.body["reservationId"]));
  expect(paid).toMatchObject({ status: 201, body: { status: "captured", amount: 220_000 } });
  server.signal("SIGTERM");
  expect(await server.ended).toMatchObject({ code: 0 });

  await using again = await startProcess(folder, on.env);
  await using beside = await startProcess(folder, on.env);
  const metrics = async () => (await fetch(`${beside.url}/metrics`)).text();
  // At times all of its connections are at work.
  const isIdle = expect.stringMatching(/\nadmit_one_store_connections\{state="idle"\} [1-9]/);
  await expect.poll(metrics, { timeout: 30_000 }).toEqual(isIdle);
  const figures = await metrics();
  expect(figures).toContain("\nadmit_one_store_connections_max 10\n");
  expect(figures).toMatch(/\nadmit_one_store_wait_seconds_count [1-9]/);
  expect(figures).toContain('admit_one_seats{concert="small",show="small-1",state="sold"} 2\n');
  for (const { url } of [again, beside]) {
    const me = await createBuyer(url, "alice", alice.token).get("/api/queues/small/tokens/me");
    expect(me.body).toMatchObject({ status: "expired", reason: "paid" });
    expect(await audit(url)).toMatchObject({ ok: true, counts: { seatsTaken: 2, payments: 1 } });
  }
  const said = server.stdout() + server.stderr();
  expect(said).toContain("PostgreSQL, 127.0.0.1:");
  for (const secret of [new URL(on.env.DATABASE_URL).password, keys]) {
    expect(said).not.toContain(secret);
  }
});

test("of many requests to three servers that start at once one gets the seat", async () => {
  await using folder = await createFolder();
  await using on = await open(folder);
  const servers = await Promise.all([1, 2, 3].map(() => startProcess(folder, on.env)));
  const buyers = await joinAll(servers[0]?.url ?? "", users, "small");
  const answers = await Promise.all(
    buyers.map(({ userId, token }, index) =>
      createBuyer(servers[index % 3]?.url ?? "", userId, token).reserve("small-1", ["A-1-1"]),
    ),
  );
  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([201, ...Array.from({ length: users - 1 }, () => 409)]);
  for (const { url } of servers) {
    expect(await audit(url)).toMatchObject({ ok: true, counts: { seatsTaken: 1 } });
  }
  for (const server of servers) await server[Symbol.asyncDispose]();
});

test("what can't be used ends the start with one line that holds no secret", async () => {
  await using folder = await createFolder();
  await using on = await open(folder);
  const { QUEUE_TOKEN_KEYS: _keys, ...withoutKeys } = on.env;
  const { POSTGRES_DURABILITY: _durability, ...strict } = on.env;
  const elsewhere = new URL(on.env.DATABASE_URL);
  elsewhere.port = "1";
  const starts = [
    [withoutKeys, "QUEUE_TOKEN_KEYS is not set"],
    [strict, "fsync and full_page_writes is off"],
    [{ ...on.env, DATABASE_URL: elsewhere.href }, "ECONNREFUSED"],
  ] as const;
  for (const [env, word] of starts) {
    const { code, stderr } = await runToEnd(folder, env);
    expect(code).toBe(1);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain(word);
    expect(stderr).not.toContain(elsewhere.password);
  }
});
