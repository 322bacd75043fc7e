// Fault 27: a large concert is published in pieces, between which others work and anybody may stop.
import type { BoxOffice, ConcertDocument, ConcertStore, Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice, peekEvents } from "@admit-one/testing";
import { describe, expect, test } from "vitest";

const seatsPerStep = 4;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** 22 seats in two shows without names of their own, so in six pieces. */
const large = (overrides: Partial<ConcertDocument> = {}): ConcertDocument => {
  const [first] = concertDocument().shows;
  if (first === undefined) throw new TypeError("A document has shows.");
  const sections = [
    { section: "B", price: 90_000, rows: [{ row: "2", seats: 3 }] },
    {
      section: "A",
      price: 110_000,
      rows: [
        { row: "2", seats: 5 },
        { row: "1", seats: 3 },
      ],
    },
  ];
  const { showId: _, ...show } = { ...first, sections };
  return concertDocument({
    shows: [show, { ...show, startsAtMs: show.startsAtMs + hourMs }],
    queue: { queueId: "queue-1", maxActive: 3 },
    ...overrides,
  });
};

/** In the order of the plan. */
const planned = ["B-2-1", "B-2-2", "B-2-3", "A-2-1", "A-2-2", "A-2-3", "A-2-4", "A-2-5"].concat([
  "A-1-1",
  "A-1-2",
  "A-1-3",
]);

type World = ReturnType<typeof createTestBoxOffice> & {
  /** The pieces that were asked for, by their number of seats. */
  readonly pieces: number[];
  /** The next call of the method fails, after this number of calls that go well. */
  readonly stop: (method: "addSeats" | "publish", after: number) => void;
  /** The next look does not see a creation: another server begins it just afterwards. */
  readonly overlook: () => void;
};

const stopped = new Error("stopped");

const openWorld = (): World => {
  const memory = createMemoryStores();
  const pieces: number[] = [];
  let stopping: { readonly method: string; after: number } | null = null;
  let overlooks = false;
  const goesOn = async (method: string): Promise<void> => {
    if (stopping?.method !== method) return;
    stopping.after -= 1;
    if (stopping.after >= 0) return;
    stopping = null;
    throw stopped;
  };
  const inner = memory.concerts;
  const concerts: ConcertStore = {
    ...inner,
    seatsPerStep,
    creation: async (concertId) => {
      const found = await inner.creation(concertId);
      const isOverlooked = overlooks;
      overlooks = false;
      return isOverlooked ? null : found;
    },
    addSeats: async (creationId, piece, atMs) => {
      await goesOn("addSeats");
      pieces.push(piece.seats.length);
      return inner.addSeats(creationId, piece, atMs);
    },
    publish: async (creationId, events) => {
      await goesOn("publish");
      return inner.publish(creationId, events);
    },
  };
  const stores: Stores = { ...memory, concerts };
  return {
    ...createTestBoxOffice({ stores }),
    pieces,
    stop: (method, after) => {
      stopping = { method, after };
    },
    overlook: () => {
      overlooks = true;
    },
  };
};

let world: World;
let boxOffice: BoxOffice;
/** Each test begins with it, and not a hook: so that `npm run mutate` can repeat the test alone. */
const begin = (): void => {
  world = openWorld();
  ({ boxOffice } = world);
};

const created = {
  outcome: "concert_created",
  concertId: "concert-1",
  queueId: "queue-1",
  showIds: [expect.any(String), expect.any(String)],
};
const taken = { outcome: "already_exists", what: "concert" };

const announcements = async () =>
  (await peekEvents(world.stores.events)).filter(({ type }) => type === "ConcertCreated");

/** Asserts that it is there as if it had been created at once. */
const expectWhole = async (): Promise<void> => {
  const found = await boxOffice.getConcert({ concertId: "concert-1" });
  if (found.outcome !== "concert_found") throw new Error(found.outcome);
  expect(found.shows.map(({ totalSeats, priceFrom }) => [totalSeats, priceFrom])).toEqual([
    [11, 90_000],
    [11, 90_000],
  ]);
  for (const { showId } of found.shows) {
    const { seats } = await world.stores.concerts.seatsSince(showId, 0);
    expect(seats.map(({ seatId }) => seatId)).toEqual(planned);
  }
  expect(await announcements()).toHaveLength(1);
};

const expectUnseen = async (): Promise<void> => {
  expect(await boxOffice.listConcerts()).toMatchObject({ concerts: [] });
  expect((await boxOffice.getConcert({ concertId: "concert-1" })).outcome).toBe("not_found");
  expect(await announcements()).toEqual([]);
};

test("a plan is saved in pieces of no more than a step's seats", async () => {
  begin();
  expect(await boxOffice.createConcert(large())).toEqual(created);
  expect(world.pieces).toEqual([4, 4, 4, 4, 4, 2]);
  await expectWhole();
});

test("a plan of a step's seats is created in one", async () => {
  begin();
  const [show] = large().shows;
  if (show === undefined) throw new TypeError("A document has shows.");
  const sections = [{ section: "A", price: 1, rows: [{ row: "1", seats: seatsPerStep }] }];
  const small = large({ shows: [{ ...show, sections }] });
  expect((await boxOffice.createConcert(small)).outcome).toBe("concert_created");
  expect(world.pieces).toEqual([]);
});

test("a large concert needs no id of its own", async () => {
  begin();
  const { concertId: _, ...document } = large();
  expect((await boxOffice.createConcert(document)).outcome).toBe("concert_created");
  expect(world.pieces).toEqual([4, 4, 4, 4, 4, 2]);
});

describe("of a creation that stopped", () => {
  test("somebody who has just overlooked it goes on with it", async () => {
    begin();
    world.stop("addSeats", 2);
    await expect(boxOffice.createConcert(large())).rejects.toBe(stopped);
    world.overlook();
    expect(await boxOffice.createConcert(large())).toEqual(created);
    expect(world.pieces).toEqual([4, 4, 4, 4, 4, 2]);
    await expectWhole();
  });

  test.for([
    ["addSeats", 0],
    ["addSeats", 1],
    ["addSeats", 5],
    ["publish", 0],
  ] as const)("at %s after %i the same document goes on", async ([method, after]) => {
    begin();
    world.stop(method, after);
    await expect(boxOffice.createConcert(large())).rejects.toBe(stopped);
    await expectUnseen();
    // The line is there, and people may stand in it by now.
    await boxOffice.issueToken({ queueId: "queue-1", userId: "user-1" });
    // The order of the fields is nothing that a document says.
    const again = Object.fromEntries(Object.entries(large()).toReversed()) as ConcertDocument;
    const outcome = await boxOffice.createConcert(again);
    expect(outcome).toEqual(created);
    // What was there is not added again.
    expect(world.pieces.reduce((sum, seats) => sum + seats, 0)).toBe(22);
    await expectWhole();
    expect(await boxOffice.createConcert(large())).toEqual(taken);
  });

  test("nobody sees anything or can hold seats, whatever they know", async () => {
    begin();
    world.stop("addSeats", 5);
    await expect(boxOffice.createConcert(large())).rejects.toBe(stopped);
    const begun = await world.stores.concerts.creation("concert-1" as never);
    const showId = begun?.shows[0]?.showId ?? "";
    const joined = await boxOffice.issueToken({ queueId: "queue-1", userId: "user-1" });
    if (joined.outcome !== "token_issued") throw new Error(joined.outcome);
    const { token } = joined.token;
    await expectUnseen();
    const shows = await boxOffice.listShows({ concertId: "concert-1", token });
    expect(shows).toEqual({ outcome: "not_found", what: "concert" });
    const seats = await boxOffice.listSeats({ showId, token });
    expect(seats).toEqual({ outcome: "not_found", what: "show" });
    const hold = { showId, seatIds: ["B-2-1"], userId: "user-1", token };
    const notFound = { outcome: "not_found", what: "show" };
    expect(await boxOffice.reserveSeats(hold)).toEqual(notFound);
    expect(await boxOffice.cancelShow({ showId })).toEqual(notFound);
    const policy = { concertId: "concert-1", policy: { maxHolds: 1 } };
    expect((await boxOffice.changeConcert(policy)).outcome).toBe("not_found");
    // With the last piece all of it is there.
    expect(await boxOffice.createConcert(large())).toEqual(created);
    expect((await boxOffice.reserveSeats(hold)).outcome).toBe("seats_reserved");
  });

  test("another document under its id is refused, large or small, and makes no line", async () => {
    begin();
    world.stop("addSeats", 2);
    await expect(boxOffice.createConcert(large())).rejects.toBe(stopped);
    const queue = { queueId: "queue-2" };
    const others = [large({ title: "다른" }), large({ queue }), concertDocument({ queue })];
    for (const other of others) expect(await boxOffice.createConcert(other)).toEqual(taken);
    expect(await world.stores.queues.queueIds()).toEqual(["queue-1"]);
    expect(await boxOffice.createConcert(large())).toEqual(created);
    await expectWhole();
  });

  test("what is left goes ten minutes after its last piece, and not before", async () => {
    begin();
    const { clock } = world;
    world.stop("addSeats", 3);
    await expect(boxOffice.createConcert(large())).rejects.toBe(stopped);
    clock.advance(9 * minuteMs);
    // One more piece, and stopped again.
    world.stop("addSeats", 1);
    await expect(boxOffice.createConcert(large())).rejects.toBe(stopped);
    clock.advance(10 * minuteMs);
    expect(await boxOffice.work.sweep()).toBe(0);
    clock.advance(1);
    expect(await boxOffice.work.sweep()).toBeGreaterThanOrEqual(16);
    expect(await boxOffice.work.sweep()).toBe(0);
    await expectUnseen();
    const other = large({ title: "다른", queue: { queueId: "queue-1" } });
    expect(await boxOffice.createConcert(other)).toMatchObject(created);
    await expectWhole();
  });
});

test("callers who create the same at once help each other, and one gets the answer that it is created", async () => {
  begin();
  const outcomes = await Promise.all([1, 2, 3].map(() => boxOffice.createConcert(large())));
  expect(outcomes).toContainEqual(created);
  expect(outcomes.filter(({ outcome }) => outcome === "already_exists")).toHaveLength(2);
  await expectWhole();
});

test("a caller that was away while it was swept and begun again adds nothing to it", async () => {
  begin();
  const { concerts } = world.stores;
  world.stop("addSeats", 1);
  await expect(boxOffice.createConcert(large())).rejects.toBe(stopped);
  const old = await concerts.creation("concert-1" as never);
  world.clock.advance(11 * minuteMs);
  while ((await boxOffice.work.sweep()) > 0);
  world.stop("addSeats", 1);
  await expect(boxOffice.createConcert(large())).rejects.toBe(stopped);
  const late = { from: 4, seats: [] };
  expect(await concerts.addSeats(old?.creationId ?? "", late, world.clock.nowMs())).toBeNull();
  expect(await boxOffice.createConcert(large())).toEqual(created);
  await expectWhole();
});

test("a line that looked for its sales meanwhile knows them once they are there", async () => {
  begin();
  const later = large({
    shows: large().shows.map((show) => ({ ...show, salesOpenAtMs: world.clock.nowMs() + hourMs })),
  });
  world.stop("publish", 0);
  await expect(boxOffice.createConcert(later)).rejects.toBe(stopped);
  // A change of the line's opening finds no shows of this one.
  await boxOffice.changeQueue({ queueId: "queue-1", policy: { opensAtMs: null } });
  await boxOffice.changeQueue({ queueId: "queue-1", policy: { opensAtMs: "sales" } });
  expect(await boxOffice.createConcert(later)).toEqual(created);
  const joined = await boxOffice.issueToken({ queueId: "queue-1", userId: "user-1" });
  expect(joined).toMatchObject({ token: { status: "waiting" } });
});
