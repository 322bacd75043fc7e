import { describe, expect, test } from "vitest";
import type { LimitRefusal } from "../src/index.ts";
import { type Event, openQueue, readAll, reader } from "./queue-world.ts";

/** Reads to the end of a stream, as it comes. */
const toEnd = async (response: Response): Promise<readonly Event[]> => {
  const stream = reader(response);
  const told: Event[] = [];
  for (let next = await stream.next(); next !== "end"; next = await stream.next()) told.push(next);
  return told;
};

const cancel = async (...answers: readonly Response[]): Promise<void> => {
  for (const { body } of answers) await body?.cancel();
};

const leaveAll = async (...streams: readonly ReturnType<typeof readAll>[]): Promise<void> => {
  for (const { leave } of streams) await leave();
};

describe("fault 9: HEAD", () => {
  test("of an event stream has its headers, and takes no place", async () => {
    const { client, follow, join } = await openQueue({ maxEventStreams: 3 });
    const token = await join("ann");
    for (let asked = 0; asked < 5; asked += 1) {
      const headers = asked % 2 === 0 ? { "Queue-Token": token } : {};
      const head = await client.app.request("/queues/seoul/events", { method: "HEAD", headers });
      expect(head.status).toBe(200);
      expect(head.headers.get("Content-Type")).toBe("text/event-stream");
      expect(head.body).toBeNull();
    }
    const stream = await follow();
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
  });

  test("refusals are as those of GET", async () => {
    const { client, follow } = await openQueue({ maxEventStreams: 1 });
    const head = (path: string, headers = {}) =>
      client.app.request(path, { method: "HEAD", headers });
    expect((await head("/queues/nowhere/events")).status).toBe(404);
    expect((await head("/queues/seoul/events", { "Queue-Token": "junk" })).status).toBe(401);
    const stream = await follow();
    expect((await head("/queues/seoul/events")).status).toBe(503);
    await stream.body?.cancel();
    expect((await head("/queues/seoul/events")).status).toBe(200);
  });

  test("many requests at once take no more places than there are", async () => {
    const { follow } = await openQueue({ maxEventStreams: 3 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => follow()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    await cancel(...answers);
  });

  test("a stream whose client left before it began takes no place", async () => {
    const { client, follow } = await openQueue({ maxEventStreams: 1 });
    const gone = new AbortController();
    const asked = client.app.request("/queues/seoul/events", { signal: gone.signal });
    gone.abort();
    expect(await toEnd(await asked)).toHaveLength(1);
    const stream = await follow();
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
  });
});

describe("fault 23: a stream ends with its token", () => {
  test("whose time is over", async () => {
    const { follow, join, pass } = await openQueue();
    const all = readAll(await follow({ "Queue-Token": await join("ann") }));
    await pass(601_000);
    await all.ended;
    expect(all.told.at(-1)).toMatchObject({
      event: "token",
      data: { status: "expired", reason: "timed_out" },
    });
  });

  type World = Awaited<ReturnType<typeof openQueue>>;
  /** How a token may end before its time. */
  const ends: Record<string, (world: World, token: string) => Promise<unknown>> = {
    left: ({ leave }, token) => leave("ann", token),
    revoked: ({ client }) =>
      client.ask("POST", "/admin/queues/seoul/tokens/seoul:1/revoke", { admin: true }),
    paid: async ({ client }, token) => {
      const path = "/shows/seoul-1/reservations";
      const json = { seatIds: ["A-1-1"] };
      const held = await client.ask("POST", path, { user: "ann", token, json });
      const { reservationId } = held.json as { reservationId: string };
      await client.ask("POST", `/reservations/${reservationId}/payments`, { user: "ann", token });
    },
  };

  test.each(Object.entries(ends))("that ended before its time: %s", async (reason, end) => {
    const world = await openQueue();
    const token = await world.join("ann");
    const all = readAll(await world.follow({ "Queue-Token": token }));
    await world.pass(2_000);
    await end(world, token);
    await world.pass(10_000);
    await all.ended;
    expect(all.told.at(-1)).toMatchObject({ event: "token", data: { status: "expired", reason } });
  });

  test("when the line is reset, for those who wait, too", async () => {
    const { follow, join, pass, client } = await openQueue();
    const tokens = [await join("ann"), await join("bob")];
    const streams = await Promise.all(
      tokens.map(async (token) => readAll(await follow({ "Queue-Token": token }))),
    );
    await client.ask("POST", "/admin/queues/seoul/reset", { admin: true });
    await pass(70_000);
    for (const { told, ended } of streams) {
      await ended;
      expect(told.at(-1)).toMatchObject({ data: { status: "expired", reason: "revoked" } });
    }
  });

  test("not before: a hold lengthens it, and the stream says so", async () => {
    const { follow, join, pass, client } = await openQueue();
    const token = await join("ann");
    const all = readAll(await follow({ "Queue-Token": token }));
    await pass(500_000);
    const json = { seatIds: ["A-1-1"] };
    await client.ask("POST", "/shows/seoul-1/reservations", { user: "ann", token, json });
    await pass(110_000);
    const active = all.told.filter(({ event }) => event === "token");
    expect(active).toHaveLength(2);
    expect(active.at(-1)).toMatchObject({ data: { status: "active" } });
    await all.leave();
  });

  test("a stream of a token that is over has its last word, and ends at once", async () => {
    const { follow, join, leave } = await openQueue({ maxEventStreams: 1 });
    const token = await join("ann");
    await leave("ann", token);
    const again = await toEnd(await follow({ "Queue-Token": token }));
    expect(again.at(-1)).toMatchObject({ data: { status: "expired", reason: "left" } });
    const free = await follow();
    expect(free.status).toBe(200);
    await free.body?.cancel();
  });
});

describe("fault 38: a stream says nothing twice", () => {
  test.each([false, true])("with Last-Event-ID: %s", async (resumed) => {
    const { follow, pass } = await openQueue();
    const first = reader(await follow());
    const { id = "" } = (await first.next()) as Event;
    await first.leave();
    const all = readAll(await follow(resumed ? { "Last-Event-ID": id } : {}));
    await pass(5_000);
    await all.leave();
    expect(all.told.map(({ event }) => event)).toEqual(resumed ? [] : ["frame"]);
  });

  test("nor is one who comes later left out, or sent what it has", async () => {
    const { follow, join, pass } = await openQueue();
    const early = readAll(await follow());
    await pass(600);
    await join("ann");
    const late = readAll(await follow());
    await pass(5_000);
    await leaveAll(early, late);
    expect(early.told.map(({ data }) => (data as { active: number }).active)).toEqual([0, 1]);
    expect(late.told.map(({ data }) => (data as { active: number }).active)).toEqual([1]);
  });
});

describe("fault 44: streams are limited", () => {
  const addressOf = (request: Request): string | null => request.headers.get("X-From");

  test("for each address, and whoever comes from elsewhere still gets in", async () => {
    const refused: LimitRefusal[] = [];
    const { follow } = await openQueue({
      maxEventStreams: 10,
      maxEventStreamsPerAddress: 2,
      addressOf,
      onRefused: (refusal) => refused.push(refusal),
    });
    const from = (address: string) => follow({ "X-From": address });
    const open = [await from("198.51.100.7"), await from("::ffff:198.51.100.7")];
    const more = await from("198.51.100.7");
    expect(more.status).toBe(429);
    expect(Number(more.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
    expect(await more.json()).toMatchObject({ code: "TOO_MANY_REQUESTS" });
    expect(refused).toEqual([{ limit: "streams_per_address", address: "198.51.100.7" }]);
    open.push(await from("198.51.100.8"));
    // One household of IPv6 has as many addresses as it likes.
    open.push(await from("2001:db8:1:2::1"), await from("2001:db8:1:2:ffff::9"));
    expect((await from("2001:db8:1:2:3::4")).status).toBe(429);
    open.push(await from("2001:db8:1:3::1"));
    expect(open.map(({ status }) => status)).toEqual(open.map(() => 200));
    await open[0]?.body?.cancel();
    const after = await from("198.51.100.7");
    expect(after.status).toBe(200);
    await cancel(...open, after);
  });

  test("refused ones take no place of their address", async () => {
    const { follow } = await openQueue({ maxEventStreamsPerAddress: 1, addressOf });
    const headers = { "X-From": "198.51.100.7", "Queue-Token": "junk" };
    for (let asked = 0; asked < 3; asked += 1) expect((await follow(headers)).status).toBe(401);
    const stream = await follow({ "X-From": "198.51.100.7" });
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
  });

  test("for each token: its oldest ends for the newest", async () => {
    const refused: LimitRefusal[] = [];
    const { follow, join } = await openQueue({
      maxEventStreamsPerToken: 2,
      onRefused: (refusal) => refused.push(refusal),
    });
    await join("ann");
    const bob = { "Queue-Token": await join("bob") };
    const streams = [];
    for (let opened = 0; opened < 3; opened += 1) streams.push(readAll(await follow(bob)));
    await streams[0]?.ended;
    expect(refused).toEqual([{ limit: "streams_per_token", address: null }]);
    const other = readAll(await follow({ "Queue-Token": await join("cid") }));
    expect(refused).toHaveLength(1);
    await leaveAll(...streams, other);
  });

  test("to open one with a token is a look-up, and counted as one", async () => {
    const { follow, join } = await openQueue();
    const headers = { "Queue-Token": await join("ann") };
    const statuses = [];
    for (let asked = 0; asked < 6; asked += 1) {
      const { status, body } = await follow(headers);
      statuses.push(status);
      await body?.cancel();
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  test("what is not known is not counted", async () => {
    const { follow } = await openQueue({ maxEventStreamsPerAddress: 1, addressOf });
    const open = [await follow(), await follow(), await follow({ "X-From": "unknown" })];
    expect(open.map(({ status }) => status)).toEqual([200, 200, 200]);
    await cancel(...open);
  });
});
