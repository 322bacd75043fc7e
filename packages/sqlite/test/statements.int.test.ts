import assert from "node:assert/strict";
import { sqliteDialect } from "@admit-one/sqlite";
import { concertDocument, createTestBoxOffice, startMs } from "@admit-one/testing";
import { expect, test } from "vitest";
import { openHost } from "./support/host.ts";

const dayMs = 86_400_000;

/** A concert of so many days. */
const documentOf = (concertId: string, days: number) => {
  const [show] = concertDocument().shows;
  assert.ok(show);
  const shows = Array.from({ length: days }, (_, index) => ({
    ...show,
    showId: `${concertId}-${index + 1}`,
    startsAtMs: startMs + (100 + index) * dayMs,
  }));
  return { ...concertDocument(), concertId, queue: { queueId: "queue-1" }, shows };
};

/** How many statements each look costs, with so many concerts of so many days. */
const costs = async (concerts: number, days: number) => {
  let count = 0;
  await using host = await openHost(sqliteDialect, "at once", (statement) => {
    if (/^(?:select|insert|update|delete)/.test(String(statement))) count += 1;
  });
  const { boxOffice, clock } = createTestBoxOffice({ stores: host.stores });
  for (let no = 1; no <= concerts; no += 1) {
    await boxOffice.createConcert(documentOf(`concert-${no}`, days));
  }
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId: "ann" });
  assert.equal(issued.outcome, "token_issued");
  const { token } = issued.token;
  await boxOffice.lookUpToken({ queueId: "queue-1", token });
  const costOf = async (look: () => Promise<unknown>): Promise<number> => {
    count = 0;
    await look();
    return count;
  };
  const concertId = "concert-1";
  const list = () => costOf(() => boxOffice.listConcerts());
  const one = () => costOf(() => boxOffice.getConcert({ concertId }));
  const shows = () => costOf(() => boxOffice.listShows({ concertId, token }));
  const showIds = (await host.stores.concerts.shows([concertId as never])).map((it) => it.showId);
  const first = { list: await list(), one: await one(), shows: await shows() };
  const again = { list: await list(), one: await one(), shows: await shows() };
  const seats = { showId: "concert-1-1", userId: "ann", token, seatIds: ["A-1-1"] };
  assert.equal((await boxOffice.reserveSeats(seats)).outcome, "seats_reserved");
  const changed = await shows();
  clock.advance(1_000);
  const later = { list: await list(), one: await one(), shows: await shows() };
  const all = () => costOf(() => host.stores.concerts.availableSeats(showIds, startMs));
  return { first, again, changed, later, counted: await all() };
};

test("fault 26: a look costs as many statements for 365 shows as for one", async () => {
  const few = await costs(1, 1);
  // An active token is looked up with its queue, as for every call that needs one.
  const token = 2;
  expect(few).toEqual({
    // The concerts, and all their shows; what can be booked costs the count of its free seats.
    first: { list: 2, one: 2, shows: token + 1 },
    // What is on sale is known for a second; free seats are looked at each time.
    again: { list: 0, one: 0, shows: token + 1 },
    // The step that changed seats counted them, so nothing is counted again.
    changed: token + 1,
    later: { list: 2, one: 2, shows: token + 1 },
    counted: 1,
  });
  expect(await costs(3, 365)).toEqual(few);
});

/** What is sent to the database for each call, with the bounds of transactions. */
const looks = async () => {
  let count = 0;
  await using host = await openHost(sqliteDialect, "at once", () => {
    count += 1;
  });
  const { boxOffice } = createTestBoxOffice({ stores: host.stores });
  await boxOffice.createConcert(concertDocument());
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId: "ann" });
  assert.equal(issued.outcome, "token_issued");
  const { token } = issued.token;
  const poll = async (): Promise<void> => {
    const polled = await boxOffice.lookUpToken({ queueId: "queue-1", token });
    assert.equal(polled.outcome, "token_found");
  };
  const look = async (since?: string): Promise<string> => {
    const looked = await boxOffice.getAvailability({ showId: "show-1", token, since });
    assert.equal(looked.outcome, "availability_found");
    assert.equal(looked.availability.kind, since === undefined ? "full" : "changes");
    return looked.availability.cursor;
  };
  await poll();
  const cursor = await look();
  const costOf = async (calls: number, run: () => Promise<unknown>): Promise<number> => {
    count = 0;
    await Promise.all(Array.from({ length: calls }, run));
    return count / calls;
  };
  return {
    poll: await costOf(1, poll),
    look: await costOf(1, () => look(cursor)),
    gathered: await costOf(10, () => look(cursor)),
  };
};

test("a look at the availability with nothing new costs at most as much as 1.5 polls", async () => {
  const { poll, look, gathered } = await looks();
  expect(look).toBeLessThanOrEqual(1.5 * poll);
  // The show, its concert and what changed are read once for all who look at the same time.
  expect(gathered).toBeLessThanOrEqual(poll);
  expect([poll, look]).toEqual([5, 5]);
});
