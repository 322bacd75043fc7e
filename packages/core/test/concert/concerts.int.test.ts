import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice, peekEvents } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { concertDefaults } from "../../src/concert/concert.ts";
import { longestMs } from "../../src/queue/rules/queue-policy.ts";
import { openWorld, queueId, showId } from "../support/box-office.ts";

const concertId = "concert-1";
const missing = (what: string) => ({ outcome: "not_found", what });
const taken = (what: string) => ({ outcome: "already_exists", what });
const [plan] = concertDocument().shows;
if (plan === undefined) throw new Error("The document has a show.");
const named = (name: string) => ({ ...plan, showId: name });

describe("a concert that is put on sale", () => {
  test("tells its ids, and that it was made", async () => {
    const { boxOffice, clock, stores } = createTestBoxOffice();
    const shows = [named("b"), named("a")];
    expect(await boxOffice.createConcert(concertDocument({ shows }))).toEqual({
      outcome: "concert_created",
      concertId,
      queueId,
      showIds: ["b", "a"],
    });
    const made = { type: "ConcertCreated", stream: concertId, concertId, queueId };
    expect(await peekEvents(stores.events)).toContainEqual(
      expect.objectContaining({ ...made, atMs: clock.nowMs() }),
    );
  });

  test("draws the ids that nobody chose; its line is called like itself", async () => {
    const { boxOffice } = createTestBoxOffice();
    const { showId: _, ...show } = plan;
    const { concertId: _id, queue: _queue, ...document } = concertDocument({ shows: [show, show] });
    const made = await boxOffice.createConcert(document);
    if (made.outcome !== "concert_created") throw new Error(made.outcome);
    expect(made.queueId).toBe(made.concertId);
    expect(new Set(made.showIds).size).toBe(2);
    const found = await boxOffice.getConcert({ concertId: made.concertId });
    expect(found).toMatchObject({ concert: { queueId: made.queueId, policy: concertDefaults } });
  });

  test.each([
    ["concert's", concertDocument({ queue: { queueId: "new" }, shows: [named("new")] })],
    ["show's", concertDocument({ concertId: "new", queue: { queueId: "new" } })],
    ["second show's", concertDocument({ concertId: "new", shows: [named("new"), named(showId)] })],
  ])("under a %s id that is taken leaves no line behind", async (_what, document) => {
    const { boxOffice } = await openWorld();
    const other = { ...document, queue: { queueId: "new" } };
    expect(await boxOffice.createConcert(other)).toEqual(taken("concert"));
    expect(await boxOffice.getQueue({ queueId: "new" })).toEqual(missing("queue"));
  });

  test("that another maker was faster with is taken", async () => {
    const stores = createMemoryStores();
    const concerts = { ...stores.concerts, create: async () => "already_exists" as const };
    const { boxOffice } = createTestBoxOffice({ stores: { ...stores, concerts } });
    expect(await boxOffice.createConcert(concertDocument())).toEqual(taken("concert"));
  });
});

describe("a line that is there already", () => {
  const used = async () => {
    const world = await openWorld();
    await world.join("ann");
    return world;
  };
  const another = { concertId: "new", shows: [named("new")] };

  test("is joined by its name alone", async () => {
    const { boxOffice } = await used();
    const made = await boxOffice.createConcert(concertDocument({ ...another, queue: { queueId } }));
    expect(made).toMatchObject({ outcome: "concert_created", queueId });
  });

  test.each([{ mode: "open" as const }, { maxActive: 500 }])("not with %j", async (asked) => {
    const { boxOffice } = await used();
    const document = concertDocument({ ...another, queue: { queueId, ...asked } });
    expect(await boxOffice.createConcert(document)).toEqual(taken("queue"));
  });

  test("nor by a concert that merely has its name", async () => {
    const { boxOffice } = await used();
    const { queue: _, ...document } = concertDocument({ ...another, concertId: queueId });
    expect(await boxOffice.createConcert(document)).toEqual(taken("queue"));
  });

  test("is carried on only in the mode that was asked for", async () => {
    const stores = createMemoryStores();
    const concerts = { ...stores.concerts, create: () => Promise.reject(new Error("stopped")) };
    const first = createTestBoxOffice({ stores: { ...stores, concerts } });
    const document = concertDocument({ queue: { queueId, mode: "paused" } });
    await expect(first.boxOffice.createConcert(document)).rejects.toThrow("stopped");
    const { boxOffice } = createTestBoxOffice({ stores });
    const open = concertDocument({ queue: { queueId, mode: "open" } });
    expect(await boxOffice.createConcert(open)).toEqual(taken("queue"));
    expect(await boxOffice.createConcert(document)).toMatchObject({ outcome: "concert_created" });
  });
});

describe("a concert's policy", () => {
  test("changes in what is given, says so, and counts its version", async () => {
    const { boxOffice, clock, stores } = await openWorld();
    clock.advance(5);
    const changed = await boxOffice.changeConcert({
      concertId,
      policy: { holdForMs: 2_000 },
    });
    const concert = { concertId, version: 2, policy: { ...concertDefaults, holdForMs: 2_000 } };
    expect(changed).toMatchObject({ outcome: "concert_changed", concert });
    expect(await boxOffice.getConcert({ concertId })).toMatchObject({ concert });
    expect(await peekEvents(stores.events)).toContainEqual({
      type: "ConcertChanged",
      concertId,
      changed: ["policy"],
      eventId: expect.stringMatching(/^change-\d+\.1\.ConcertChanged$/),
      stream: concertId,
      atMs: clock.nowMs(),
    });
  });

  test("of no concert is not found, a wrong one is told", async () => {
    const { boxOffice } = await openWorld();
    const unknown = { concertId: "none", policy: {} };
    expect(await boxOffice.changeConcert(unknown)).toEqual(missing("concert"));
    expect(await boxOffice.changeConcert({ concertId, policy: { holdForMs: 1 } })).toEqual({
      outcome: "validation",
      errors: [
        { field: "policy.holdForMs", message: `must be an integer from 1000 to ${longestMs}` },
      ],
    });
  });
});

describe("what is on sale", () => {
  test("is listed with all its shows", async () => {
    const { boxOffice } = await openWorld();
    const listing = {
      concert: expect.objectContaining({ concertId, title: "겨울 콘서트", queueId }),
      shows: [expect.objectContaining({ showId, totalSeats: 6, priceFrom: 110_000 })],
    };
    expect(await boxOffice.listConcerts()).toEqual({
      outcome: "concerts_listed",
      concerts: [listing],
      next: null,
    });
    const found = await boxOffice.getConcert({ concertId });
    expect(found).toEqual({ outcome: "concert_found", ...listing });
    expect(await boxOffice.getConcert({ concertId: "none" })).toEqual(missing("concert"));
  });

  test("is shown to nobody with a junk token, and is not found where it is not", async () => {
    const world = await openWorld();
    const { boxOffice } = world;
    const { token } = await world.join("ann");
    const junk = { outcome: "invalid_token" };
    expect(await boxOffice.listShows({ concertId, token: "junk" })).toEqual(junk);
    expect(await boxOffice.listSeats({ showId, token: "junk" })).toEqual(junk);
    expect(await boxOffice.listShows({ concertId: "none", token })).toEqual(missing("concert"));
    expect(await boxOffice.listSeats({ showId: "none", token })).toEqual(missing("show"));
  });
});
