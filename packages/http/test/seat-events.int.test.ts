import { type Availability, decodeAvailability, hasBit } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { type Event, openQueue, readAll } from "./queue-world.ts";

const open = async (options: Parameters<typeof openQueue>[0] = {}) => {
  const world = await openQueue(options, { maxActive: 10 });
  const follow = (token: string, headers: Record<string, string> = {}) =>
    world.client.app.request("/shows/seoul-1/events", {
      headers: { "Queue-Token": token, ...headers },
    });
  const hold = async (user: string, token: string, ...seatIds: string[]) => {
    const path = "/shows/seoul-1/reservations";
    const held = await world.client.ask("POST", path, { user, token, json: { seatIds } });
    expect(held.status).toBe(201);
  };
  return { ...world, follow, hold };
};

/** The availability of an event `seats`. */
const seatsOf = ({ text }: Event): Availability => {
  const decoded = decodeAvailability(new Uint8Array(Buffer.from(text, "base64")));
  if (decoded === null) throw new Error(`${text} is no availability.`);
  return decoded;
};

const changesOf = (events: readonly Event[]) =>
  events
    .filter(({ event }) => event === "seats")
    .map(seatsOf)
    .flatMap((seats) => (seats.kind === "changes" ? [seats.changes] : []));

describe("the stream of a show's seats", () => {
  test("begins with the whole, and then has changes, once a second", async () => {
    const world = await open();
    const token = await world.join("ann");
    const all = readAll(await world.follow(token));
    await world.pass(2_000);
    expect(all.told.map(({ event }) => event)).toEqual(["seats"]);
    const [whole] = all.told.map(seatsOf);
    expect(whole).toMatchObject({ kind: "full", count: 8 });
    expect(whole?.kind === "full" && hasBit(whole.bits, 0)).toBe(true);
    await world.hold("ann", token, "A-1-1");
    await world.hold("ann", token, "A-1-3");
    await world.pass(1_000);
    expect(changesOf(all.told)).toEqual([
      [
        { no: 0, available: false },
        { no: 2, available: false },
      ],
    ]);
    expect(all.told.map(({ id }) => id)).toEqual(all.told.map((event) => seatsOf(event).cursor));
    await all.leave();
  });

  test("all listeners of a process share one look a second", async () => {
    let looks = 0;
    const world = await open();
    const { followSeats } = world.boxOffice;
    const counting = {
      ...world.boxOffice,
      followSeats: (query: Parameters<typeof followSeats>[0]) => {
        looks += 1;
        return followSeats(query);
      },
    };
    const { client } = await world.again(counting);
    const token = await world.join("ann");
    const other = await world.join("bob");
    const streams = [];
    for (const one of [token, other, other]) {
      const headers = { "Queue-Token": one };
      streams.push(readAll(await client.app.request("/shows/seoul-1/events", { headers })));
    }
    // Those that came since the last tick may have different points; then all have one.
    await world.pass(1_000);
    looks = 0;
    await world.hold("ann", token, "A-1-1");
    await world.pass(3_000);
    expect(looks).toBe(3);
    for (const { told } of streams) expect(changesOf(told)).toHaveLength(1);
    for (const { leave } of streams) await leave();
  });

  test("continues from Last-Event-ID, also at another server, and says nothing twice", async () => {
    const world = await open();
    const token = await world.join("ann");
    const first = readAll(await world.follow(token));
    await world.pass(1_000);
    await first.leave();
    const id = first.told[0]?.id ?? "";
    const quiet = readAll(await world.follow(token, { "Last-Event-ID": id }));
    await world.pass(2_000);
    await quiet.leave();
    expect(quiet.told).toEqual([]);
    await world.hold("ann", token, "A-1-2");
    const again = readAll(await world.follow(token, { "Last-Event-ID": id }));
    await world.pass(1_000);
    await again.leave();
    expect(changesOf(again.told)).toEqual([[{ no: 1, available: false }]]);
    const old = readAll(await world.follow(token, { "Last-Event-ID": "of another time" }));
    await world.pass(500);
    await old.leave();
    expect(old.told.map(seatsOf)).toMatchObject([{ kind: "full" }]);
  });

  test("what is held while a stream opens is not lost", async () => {
    const world = await open();
    const token = await world.join("ann");
    const early = readAll(await world.follow(token));
    await world.pass(900);
    const opening = world.follow(await world.join("bob"));
    await world.hold("ann", token, "A-1-4");
    const late = readAll(await opening);
    await world.pass(2_000);
    const last = (events: readonly Event[]) => {
      const free = new Set<number>();
      for (const seats of events.filter(({ event }) => event === "seats").map(seatsOf)) {
        if (seats.kind === "full") {
          for (let no = 0; no < seats.count; no += 1) if (hasBit(seats.bits, no)) free.add(no);
        } else
          for (const { no, available } of seats.changes) {
            if (available) free.add(no);
            else free.delete(no);
          }
      }
      return [...free];
    };
    expect(last(late.told)).toEqual([0, 1, 2, 4, 5, 6, 7]);
    expect(last(early.told)).toEqual(last(late.told));
    await early.leave();
    await late.leave();
  });

  test("says that a hold ended by the clock", async () => {
    const world = await open();
    const token = await world.join("ann");
    await world.hold("ann", token, "A-1-1");
    const all = readAll(await world.follow(token));
    await world.pass(301_000);
    expect(changesOf(all.told)).toEqual([[{ no: 0, available: true }]]);
    await all.leave();
  });

  test("ends with `token` when the token's time is over", async () => {
    const world = await open();
    const all = readAll(await world.follow(await world.join("ann")));
    await world.pass(601_000);
    await all.ended;
    expect(all.told.at(-1)).toMatchObject({
      event: "token",
      data: { status: "expired", reason: "timed_out" },
    });
  });

  test("ends when the server stops, and when the show is not to be seen any more", async () => {
    const stopping = new AbortController();
    const world = await open({ stopping: stopping.signal });
    const token = await world.join("ann");
    const all = readAll(await world.follow(token));
    stopping.abort();
    await all.ended;
    const gone = await open();
    const left = readAll(await gone.follow(await gone.join("ann")));
    await gone.pass(1_000);
    await gone.stores.concerts.update("seoul" as never, (concert) => ({
      outcome: null,
      change: {
        concert: { ...(concert as never as object), version: 2, status: "archived" } as never,
        events: [],
      },
    }));
    await gone.pass(1_000);
    await left.ended;
    expect(left.told).toHaveLength(1);
  });

  test("is quiet, with a comment now and then, while nothing changes or the store is down", async () => {
    const world = await open();
    let down = false;
    const { client } = await world.again({
      ...world.boxOffice,
      followSeats: async (query) => {
        if (down) throw new Error("down");
        return await world.boxOffice.followSeats(query);
      },
    });
    const token = await world.join("ann");
    const headers = { "Queue-Token": token };
    const response = await client.app.request("/shows/seoul-1/events", { headers });
    const all = readAll(response);
    down = true;
    await world.pass(20_000);
    expect(all.comments()).toBe(1);
    down = false;
    await world.hold("ann", token, "A-1-1");
    await world.pass(1_000);
    expect(changesOf(all.told)).toHaveLength(1);
    await all.leave();
  });
});

describe("who may follow", () => {
  test("is who may list the seats", async () => {
    const world = await open();
    expect((await world.follow("junk")).status).toBe(401);
    const token = await world.join("ann");
    const nowhere = await world.client.app.request("/shows/nowhere/events", {
      headers: { "Queue-Token": token },
    });
    expect(nowhere.status).toBe(404);
    const full = await openQueue();
    await full.join("ann");
    const waiting = await full.client.app.request("/shows/seoul-1/events", {
      headers: { "Queue-Token": await full.join("bob") },
    });
    expect(waiting.status).toBe(403);
    expect(waiting.headers.get("Link")).toContain('rel="queue"');
  });

  test("HEAD has the headers, and takes no place", async () => {
    const world = await open({ maxEventStreams: 1 });
    const headers = { "Queue-Token": await world.join("ann") };
    for (let asked = 0; asked < 2; asked += 1) {
      const head = await world.client.app.request("/shows/seoul-1/events", {
        method: "HEAD",
        headers,
      });
      expect(head.status).toBe(200);
      expect(head.headers.get("Content-Type")).toBe("text/event-stream");
    }
  });

  test("streams of shows and of queues share their limits: of the process, an address, a token", async () => {
    const addressOf = (request: Request): string | null => request.headers.get("X-From");
    const world = await open({
      maxEventStreams: 3,
      maxEventStreamsPerAddress: 2,
      maxEventStreamsPerToken: 2,
      addressOf,
    });
    const token = await world.join("ann");
    const at = (address: string) => ({ "X-From": address });
    const queue = readAll(
      await world.client.app.request("/queues/seoul/events", {
        headers: { "Queue-Token": token, ...at("198.51.100.7") },
      }),
    );
    const seats = readAll(await world.follow(token, at("198.51.100.7")));
    expect((await world.follow(token, at("198.51.100.7"))).status).toBe(429);
    // The token's third stream ends its first.
    const third = readAll(await world.follow(token, at("198.51.100.8")));
    await queue.ended;
    const fourth = readAll(await world.follow(await world.join("bob"), at("198.51.100.8")));
    expect((await world.follow(token, at("198.51.100.9"))).status).toBe(503);
    for (const { leave } of [seats, third, fourth]) await leave();
  });
});
