import type { ConcertStatus } from "@admit-one/core";
import { concertDocument, createTestBoxOffice, peekEvents } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { concertStatuses, concertTransitions, mayBecome } from "../../src/concert/concert.ts";
import { openWorld, queueId, showId } from "../support/box-office.ts";

const concertId = "concert-1";
const conflict = { outcome: "conflict" };

type World = Awaited<ReturnType<typeof openWorld>>;

const changes = async ({ stores }: Pick<World, "stores">) =>
  (await peekEvents(stores.events)).filter(({ type }) => type === "ConcertChanged");

const salesOf = async ({ stores }: World) => {
  const { queue } = await stores.queues.read({ queueId: queueId as never });
  return queue?.sales;
};

test("every status is reached from a draft, and none leads back to one", () => {
  const reached = new Set<ConcertStatus>(["draft"]);
  for (const status of reached) for (const next of concertTransitions[status]) reached.add(next);
  expect([...reached].toSorted()).toEqual([...concertStatuses].toSorted());
  const moves = concertStatuses.flatMap((from) =>
    concertStatuses.filter((to) => mayBecome(from, to)).map((to) => `${from}-${to}`),
  );
  expect(moves).toEqual([
    "draft-draft",
    "draft-published",
    "published-published",
    "published-archived",
    "archived-published",
    "archived-archived",
  ]);
});

describe("a change of a concert", () => {
  test("replaces what it names, keeps the rest, and says which", async () => {
    const world = await openWorld(concertDocument({ metadata: { artist: "가수" } }));
    const changed = await world.boxOffice.changeConcert({
      concertId,
      title: "  봄  콘서트 ",
      metadata: { artist: "밴드", tags: "밤" },
      policy: { maxSeatsPerUser: 8 },
    });
    const after = {
      title: "봄 콘서트",
      metadata: { artist: "밴드", tags: "밤" },
      status: "published",
      policy: { maxSeatsPerUser: 8, maxSeatsPerReservation: 4 },
      version: 2,
    };
    expect(changed).toMatchObject({ outcome: "concert_changed", concert: after });
    // At once, although lists of concerts are kept for a second.
    expect(await world.boxOffice.getConcert({ concertId })).toMatchObject({ concert: after });
    expect(await changes(world)).toMatchObject([
      { concertId, stream: concertId, changed: ["title", "metadata", "policy"] },
    ]);
    const without = await world.boxOffice.changeConcert({ concertId, metadata: null });
    expect(without).toMatchObject({ concert: { title: "봄 콘서트", metadata: null } });
  });

  test("to what is there already is no change", async () => {
    const world = await openWorld(concertDocument({ metadata: { a: "1", b: "3" } }));
    for (const same of [
      {},
      { title: " 겨울  콘서트" },
      { status: "published" as const },
      { metadata: { b: "3", a: "1" } },
      { policy: { maxSeatsPerUser: 4 } },
    ]) {
      const answer = await world.boxOffice.changeConcert({ concertId, ...same });
      expect(answer).toMatchObject({ outcome: "concert_changed", concert: { version: 1 } });
    }
    expect(await changes(world)).toEqual([]);
  });

  test.each([
    ["title", { title: " " }],
    ["metadata", { metadata: { a: "\0" } }],
    ["metadata", { metadata: JSON.parse('{"a":[{"__proto__":{"b":1}}]}') }],
    ["metadata", { metadata: { a: new Date(0) as never } }],
    ["metadata.poster", { metadata: { poster: "http://a.example/1.png" } }],
    ["status", { status: "gone" as never }],
    ["policy.holdForMs", { policy: { holdForMs: 999 } }],
  ])("%s is refused where it can't be right", async (field, change) => {
    const { boxOffice } = await openWorld();
    const refused = { outcome: "validation", errors: [expect.objectContaining({ field })] };
    expect(await boxOffice.changeConcert({ concertId: "none", ...change })).toEqual(refused);
    expect(await boxOffice.changeConcert({ concertId, ...change })).toEqual(refused);
  });

  test("no other change of status is possible, and a refused one changes nothing", async () => {
    const world = await openWorld(concertDocument({ status: "draft" }));
    const become = (status: ConcertStatus) =>
      world.boxOffice.changeConcert({ concertId, status, title: "다른" });
    expect(await become("archived")).toEqual(conflict);
    expect(await world.boxOffice.changeConcert({ concertId, status: "published" })).toMatchObject({
      concert: { title: "겨울 콘서트", status: "published" },
    });
    expect(await become("draft")).toEqual(conflict);
    expect(await become("archived")).toMatchObject({ concert: { status: "archived" } });
    expect(await become("draft")).toEqual(conflict);
    expect(await become("published")).toMatchObject({ concert: { status: "published" } });
    expect((await changes(world)).map((one) => "changed" in one && one.changed)).toEqual([
      ["status"],
      ["title", "status"],
      ["status"],
    ]);
  });
});

describe("the early: a queue that opens with its sales", () => {
  test("opens as its concert is published, and waits as it is archived", async () => {
    const world = await openWorld(concertDocument({ status: "draft" }));
    expect(await salesOf(world)).toMatchObject({ openAtMs: null, edgeAtMs: null });
    await world.boxOffice.changeConcert({ concertId, status: "published" });
    const [show] = await world.stores.concerts.shows([concertId as never]);
    expect(await salesOf(world)).toMatchObject({ openAtMs: null, edgeAtMs: show?.salesCloseAtMs });
    await world.boxOffice.changeConcert({ concertId, status: "archived" });
    expect(await salesOf(world)).toMatchObject({ openAtMs: null, edgeAtMs: null });
  });

  test("learns it from the relay if the call could not write it", async () => {
    const world = await openWorld(concertDocument({ status: "draft" }));
    world.flaky.breakNext("queues.update", "before");
    const published = await world.boxOffice.changeConcert({ concertId, status: "published" });
    expect(published.outcome).toBe("concert_changed");
    expect(await salesOf(world)).toMatchObject({ edgeAtMs: null });
    await world.boxOffice.work.relay();
    expect(await salesOf(world)).toMatchObject({ edgeAtMs: expect.any(Number) });
  });

  test("never closes again to those who are active", async () => {
    const world = await openWorld();
    const ann = await world.join("ann");
    expect(ann.status).toBe("active");
    await world.boxOffice.changeConcert({ concertId, status: "archived" });
    expect((await world.look(ann)).status).toBe("active");
    await world.boxOffice.changeConcert({ concertId, status: "published" });
    expect((await world.hold("ann", ann, "A-1-1")).status).toBe("held");
  });
});

describe("a draft that is deleted", () => {
  const draft = concertDocument({ status: "draft" });
  const deleted = { outcome: "concert_deleted" };
  const missing = { outcome: "not_found", what: "concert" };

  test("is gone for operators too, and its ids can be used again, for another plan", async () => {
    const world = await openWorld(draft);
    const { boxOffice, stores } = world;
    const again = () => {
      const [show] = draft.shows;
      if (show === undefined) throw new Error("The document has a show.");
      const sections = [{ section: "B", price: 1_000, rows: [{ row: "1", seats: 2 }] }];
      return boxOffice.createConcert({ ...draft, shows: [{ ...show, sections }] });
    };
    expect((await again()).outcome).toBe("already_exists");
    expect(await boxOffice.deleteConcert({ concertId })).toEqual(deleted);
    expect(await boxOffice.exportConcert({ concertId })).toEqual(missing);
    expect(await boxOffice.listAllConcerts()).toMatchObject({ concerts: [] });
    expect(await boxOffice.deleteConcert({ concertId })).toEqual(missing);
    expect(await stores.concerts.abandoned(world.clock.nowMs(), 9)).toEqual([]);
    expect((await again()).outcome).toBe("concert_created");
    await boxOffice.changeConcert({ concertId, status: "published" });
    const { token } = await world.join("ann");
    const shows = await boxOffice.listShows({ concertId, token });
    expect(shows).toMatchObject({ shows: [{ availableSeats: 2, show: { totalSeats: 2 } }] });
    const seats = await boxOffice.listSeats({ showId, token });
    expect(seats).toMatchObject({ seats: [{ seatId: "B-1-1" }, { seatId: "B-1-2" }] });
    // Twice, also cancelled: no event has the id of an event of the first draft.
    await boxOffice.cancelShow({ showId });
    const eventIds = (await peekEvents(stores.events)).map(({ eventId }) => eventId);
    expect(new Set(eventIds).size).toBe(eventIds.length);
    const types = (await peekEvents(stores.events)).map(({ type }) => type);
    expect(types.filter((type) => type === "ConcertDeleted")).toHaveLength(1);
  });

  test.each(["published", "archived"] as const)("must be one, and is not %s", async (status) => {
    const world = await openWorld();
    await world.boxOffice.changeConcert({ concertId, status });
    expect(await world.boxOffice.deleteConcert({ concertId })).toEqual(conflict);
    expect(await world.boxOffice.listAllConcerts()).toMatchObject({ concerts: [{}] });
  });

  test("goes in steps, and what a call leaves the sweep removes", async () => {
    const world = await openWorld(draft);
    world.flaky.breakNext("concerts.discard", "before");
    expect(await world.boxOffice.deleteConcert({ concertId })).toEqual(deleted);
    expect((await world.boxOffice.createConcert(draft)).outcome).toBe("already_exists");
    expect(await world.boxOffice.work.sweep()).toBeGreaterThan(0);
    expect((await world.boxOffice.createConcert(draft)).outcome).toBe("concert_created");
  });

  test("is refused where nobody is on sale, without a trace", async () => {
    const { boxOffice, stores } = createTestBoxOffice();
    expect(await boxOffice.deleteConcert({ concertId: "none" })).toEqual(missing);
    expect(await peekEvents(stores.events)).toEqual([]);
  });
});
