import { describe, expect, test } from "vitest";
import { type Event, openQueue as open, reader } from "./queue-world.ts";

describe("the frame", () => {
  test("is cacheable, has an ETag, and no name in it", async () => {
    const { client, join } = await open();
    await join("ann");
    const answer = await client.ask("GET", "/queues/seoul/frame");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Cache-Control")).toMatch(/^public, max-age=1, /);
    expect(answer.text).not.toContain("ann");
    const etag = answer.headers.get("ETag") ?? "";
    const again = await client.ask("GET", "/queues/seoul/frame", {
      headers: { "If-None-Match": etag },
    });
    expect(again.status).toBe(304);
    await join("bob");
    const later = await client.ask("GET", "/queues/seoul/frame", {
      headers: { "If-None-Match": etag },
    });
    expect(later.status).toBe(200);
    expect((await client.ask("GET", "/queues/nowhere/frame")).status).toBe(404);
  });
});

describe("a look-up", () => {
  test("says when to come again, and 304 while nothing changed", async () => {
    const { client, join } = await open();
    await join("ann");
    const token = await join("bob");
    const look = (headers = {}) => client.ask("GET", "/queues/seoul/tokens/me", { token, headers });
    const first = await look();
    expect(Number(first.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
    const headers = { "If-None-Match": first.headers.get("ETag") ?? "" };
    const second = await look(headers);
    expect(second.status).toBe(304);
    expect(Number(second.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
    await join("cid");
    expect((await look(headers)).status).toBe(200);
  });

  test("too often is 429 with Retry-After", async () => {
    const { client, join } = await open();
    const token = await join("ann");
    const looks = [];
    for (let index = 0; index < 6; index += 1) {
      looks.push(await client.ask("GET", "/queues/seoul/tokens/me", { token }));
    }
    expect(looks.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(looks[5]?.headers.get("Retry-After")).toBe("1");
  });
});

describe("a refusal for want of a token", () => {
  test.each([
    ["GET", "/concerts/seoul/shows", {}, [200, false]],
    ["GET", "/shows/seoul-1/seats", {}, [403, true]],
    ["POST", "/shows/seoul-1/reservations", { json: { seatIds: ["A-1-1"] } }, [403, true]],
  ])("%s %s links to the queue", async (method, path, ask, whileWaiting) => {
    const { client, join } = await open();
    const missing = await client.ask(method, path, { user: "eve", ...ask });
    expect(missing.status).toBe(401);
    expect(missing.headers.get("Link")).toBe('</queues/seoul/tokens>; rel="queue"');
    await join("ann");
    const token = await join("bob");
    const early = await client.ask(method, path, { user: "bob", token, ...ask });
    expect([early.status, early.headers.has("Link")]).toEqual(whileWaiting);
  });

  test("has no Link where there is nothing to link to", async () => {
    const { client } = await open();
    const answer = await client.ask("GET", "/shows/nowhere/seats");
    expect([answer.status, answer.headers.has("Link")]).toEqual([401, false]);
  });
});

describe("server-sent events", () => {
  test("tell the frame at once and when it changes, with its id", async () => {
    const { follow, join, pass } = await open();
    const response = await follow();
    expect(response.headers.get("Content-Type")).toBe("text/event-stream");
    const stream = reader(response);
    const first = await stream.next();
    expect(first).toMatchObject({ event: "frame", data: { waiting: 0, active: 0 } });
    await join("ann");
    await pass(1_000);
    expect(await stream.next()).toMatchObject({ event: "frame", data: { active: 1 } });
    await stream.leave();
    const { id = "" } = first as Event;
    const known = reader(await follow({ "Last-Event-ID": id }));
    // It was another frame meanwhile.
    expect(await known.next()).toMatchObject({ event: "frame", data: { active: 1 } });
    await known.leave();
  });

  test("with the id of the frame as it is, nothing is sent twice", async () => {
    const { follow, join, pass } = await open();
    const once = reader(await follow());
    const { id = "" } = (await once.next()) as Event;
    await once.leave();
    const again = reader(await follow({ "Last-Event-ID": id }));
    await join("ann");
    await pass(1_000);
    expect(await again.next()).toMatchObject({ event: "frame", data: { active: 1 } });
    await again.leave();
  });

  test("a token's own stream is presence, and its admission is told and is arrival", async () => {
    const { follow, join, leave, pass, boxOffice, stores } = await open();
    const ann = await join("ann");
    const bob = await join("bob");
    await join("cid");
    const stream = reader(await follow({ "Queue-Token": bob }));
    expect(await stream.next()).toMatchObject({ event: "frame" });
    expect(await stream.next()).toMatchObject({ event: "token", data: { status: "waiting" } });
    // Read as it comes: a client that reads nothing is given up.
    const told: Event[] = [];
    const reading = (async () => {
      for (let next = await stream.next(); next !== "end"; next = await stream.next()) {
        told.push(next);
      }
    })();
    // Bob asks nothing for five minutes: his stream does.
    await pass(300_000);
    await leave("ann", ann);
    await boxOffice.work.advance();
    await pass(2_000);
    expect(told.findLast(({ event }) => event === "token")).toMatchObject({
      data: { status: "active", position: null },
    });
    await pass(60_000);
    const { token } = await stores.queues.read({ queueId: "seoul" as never, no: 2 });
    expect(token).toMatchObject({ status: "active", arriveByMs: null });
    await stream.leave();
    await reading;
  });

  test("without the stream the same silence lapses", async () => {
    const { join, leave, pass, boxOffice, stores } = await open();
    const ann = await join("ann");
    await join("bob");
    await join("cid");
    await pass(300_000);
    await leave("ann", ann);
    await boxOffice.work.advance();
    const { token } = await stores.queues.read({ queueId: "seoul" as never, no: 2 });
    expect(token).toMatchObject({ status: "expired", reason: "lapsed" });
  });

  test("a bad token is refused, and so is who comes after the last free connection", async () => {
    const { follow, client, join } = await open({ maxEventStreams: 1 });
    expect((await follow({ "Queue-Token": "junk" })).status).toBe(401);
    expect((await client.app.request("/queues/nowhere/events")).status).toBe(404);
    await join("ann");
    const stream = reader(await follow());
    await stream.next();
    const full = await follow();
    expect(full.status).toBe(503);
    expect(Number(full.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
    await stream.leave();
    const after = await follow();
    expect(after.status).toBe(200);
    await after.body?.cancel();
  });

  test("quiet streams get a heartbeat, and all end when the server stops", async () => {
    const stopping = new AbortController();
    const { follow, pass } = await open({ stopping: stopping.signal });
    const response = await follow();
    const source = response.body?.getReader();
    let text = "";
    await pass(20_000);
    stopping.abort();
    for (;;) {
      const chunk = await source?.read();
      if (chunk === undefined || chunk.done) break;
      text += new TextDecoder().decode(chunk.value);
    }
    expect(text).toContain(": still here");
    expect((await follow()).status).toBe(503);
  });
});
