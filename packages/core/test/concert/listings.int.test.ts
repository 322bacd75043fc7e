import assert from "node:assert/strict";
import { createBoxOffice, type Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice, startMs } from "@admit-one/testing";
import { describe, expect, test } from "vitest";

/** Stores that count how often concerts are asked for. */
const counting = (stores: Stores) => {
  const asked: string[] = [];
  const concerts = new Proxy(stores.concerts, {
    get: (target, name: keyof typeof stores.concerts) => {
      const method = target[name] as (...given: unknown[]) => unknown;
      return (...given: unknown[]) => {
        asked.push(name);
        return method.apply(target, given);
      };
    },
  });
  return { stores: { ...stores, concerts }, asked };
};

const open = async (shows = 1) => {
  const { stores, asked } = counting(createMemoryStores());
  const office = createTestBoxOffice({ stores });
  const [show] = concertDocument().shows;
  assert.ok(show);
  const day = (index: number) => ({
    ...show,
    showId: `show-${index + 1}`,
    startsAtMs: startMs + (100 + index) * 86_400_000,
  });
  const days = Array.from({ length: shows }, (_, index) => day(index));
  await office.boxOffice.createConcert({ ...concertDocument(), shows: days });
  const issued = await office.boxOffice.issueToken({ queueId: "queue-1", userId: "ann" });
  assert.equal(issued.outcome, "token_issued");
  asked.length = 0;
  return { ...office, asked, token: issued.token.token };
};

describe("fault 26: what is on sale", () => {
  test("a concert of 365 shows costs two looks, and none again within a second", async () => {
    const { boxOffice, clock, asked, token } = await open(365);
    const listed = await boxOffice.getConcert({ concertId: "concert-1" });
    expect("shows" in listed && listed.shows.length).toBe(365);
    expect(asked.splice(0)).toEqual(["concert", "shows"]);
    clock.advance(999);
    await boxOffice.getConcert({ concertId: "concert-1" });
    expect(asked.splice(0)).toEqual([]);
    // Whether a seat is free is looked up each time.
    const shows = await boxOffice.listShows({ concertId: "concert-1", token });
    expect("shows" in shows && shows.shows.length).toBe(100);
    expect(asked.splice(0)).toEqual(["availableSeats"]);
    clock.advance(1);
    await boxOffice.listShows({ concertId: "concert-1", token });
    expect(asked.splice(0)).toEqual(["concert", "shows", "availableSeats"]);
  });

  test("the list of all costs two looks, however many ask at once", async () => {
    const { boxOffice, clock, asked } = await open();
    for (const concertId of ["c-2", "c-3", "c-4"]) {
      const shows = concertDocument().shows.map((show) => ({ ...show, showId: `${concertId}-1` }));
      await boxOffice.createConcert({ ...concertDocument(), concertId, shows });
    }
    asked.length = 0;
    const lists = await Promise.all(Array.from({ length: 50 }, () => boxOffice.listConcerts()));
    for (const list of lists) expect("concerts" in list && list.concerts.length).toBe(4);
    expect(asked.splice(0)).toEqual(["concerts", "shows"]);
    clock.advance(1_000);
    await boxOffice.listConcerts();
    expect(asked.splice(0)).toEqual(["concerts", "shows"]);
  });

  test("what a server puts on sale, changes or cancels is there at once", async () => {
    const { boxOffice } = await open();
    const other = { ...concertDocument(), concertId: "second" };
    const [show] = other.shows;
    assert.ok(show);
    expect(await boxOffice.listConcerts()).toMatchObject({ concerts: [{}] });
    expect(await boxOffice.getConcert({ concertId: "second" })).toMatchObject({ what: "concert" });
    await boxOffice.createConcert({ ...other, shows: [{ ...show, showId: "late" }] });
    expect(await boxOffice.listConcerts()).toMatchObject({ concerts: [{}, {}] });
    const found = () => boxOffice.getConcert({ concertId: "second" });
    expect(await found()).toMatchObject({ shows: [{ showId: "late", cancelled: false }] });
    await boxOffice.changeConcert({ concertId: "second", policy: { maxSeatsPerUser: 3 } });
    expect(await found()).toMatchObject({ concert: { policy: { maxSeatsPerUser: 3 } } });
    await boxOffice.cancelShow({ showId: "late" });
    expect(await found()).toMatchObject({ shows: [{ cancelled: true }] });
  });

  test("a concert is found by each of its shows, and a draft by none", async () => {
    const { boxOffice } = await open(2);
    const shows = concertDocument().shows.map((show) => ({ ...show, showId: "late" }));
    const draft = { ...concertDocument(), concertId: "second", status: "draft" as const, shows };
    await boxOffice.createConcert(draft);
    for (const showId of ["show-1", "show-2"]) {
      expect(await boxOffice.getConcert({ showId })).toMatchObject({
        concert: { concertId: "concert-1" },
        shows: [{}, {}],
      });
    }
    expect(await boxOffice.getConcert({ showId: "late" })).toMatchObject({ what: "show" });
    expect(await boxOffice.getConcert({ showId: "none" })).toMatchObject({ what: "show" });
    await boxOffice.changeConcert({ concertId: "second", status: "published" });
    expect(await boxOffice.getConcert({ showId: "late" })).toMatchObject({
      concert: { concertId: "second" },
    });
  });

  test("what another server puts on sale is there a second later", async () => {
    const { boxOffice, clock, timers, ids, signer, gateway, stores } = await open();
    const ports = { stores, clock, timers, ids, signer };
    const another = createBoxOffice({ ...ports, gateways: [gateway] });
    await boxOffice.listConcerts();
    const shows = concertDocument().shows.map((show) => ({ ...show, showId: "late" }));
    await another.createConcert({ ...concertDocument(), concertId: "second", shows });
    expect(await another.listConcerts()).toMatchObject({ concerts: [{}, {}] });
    clock.advance(1_000);
    expect(await boxOffice.listConcerts()).toMatchObject({ concerts: [{}, {}] });
  });

  test("a show that opens or is sold out meanwhile is listed as it is now", async () => {
    const { boxOffice, clock, token } = await open(2);
    const shows = async () => {
      const listed = await boxOffice.listShows({ concertId: "concert-1", token });
      return "shows" in listed ? listed.shows.map((one) => one.availableSeats) : listed;
    };
    expect(await shows()).toEqual([6, 6]);
    const seats = { userId: "ann", token, showId: "show-1", seatIds: ["A-1-1", "A-1-2"] };
    await boxOffice.reserveSeats(seats);
    expect(await shows()).toEqual([4, 6]);
    const [show] = concertDocument().shows;
    clock.advance((show?.salesCloseAtMs ?? 0) - clock.nowMs());
    expect(await boxOffice.getConcert({ concertId: "concert-1" })).toMatchObject({
      shows: [{}, {}],
    });
  });
});
