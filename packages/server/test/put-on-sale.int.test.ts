import { createBoxOffice, type Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { expect, test } from "vitest";
import { putOnSale } from "../src/put-on-sale.ts";
import { createFolder } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

const clock = { nowMs: () => Date.UTC(2030, 0, 1) };

/** One server's start on stores that it shares with others. */
const startOn = (stores: Stores, concertFile: string | null = null, demo = true) => {
  let ids = 0;
  const boxOffice = createBoxOffice({
    stores,
    clock,
    timers: { after: () => () => {}, random: () => 0 },
    ids: { next: (kind) => `${kind}-${ids++}` },
    signer: { sign: (payload) => payload, verify: () => ({ outcome: "malformed" }) },
    gateways: [],
  });
  return putOnSale({ boxOffice, clock, concertFile, demo });
};

test("of servers that start at once one creates the concert", async () => {
  const stores = createMemoryStores();
  const results = await Promise.all([startOn(stores), startOn(stores), startOn(stores)]);
  expect(results.toSorted()).toEqual(["already_there", "already_there", "created"]);
  expect(await stores.concerts.concerts({ after: null, limit: 10 })).toHaveLength(1);
  expect(await startOn(stores)).toBe("already_there");
});

test("a server that died between queue and concert leaves nothing in the way", async () => {
  const stores = createMemoryStores();
  const dying: Stores = {
    ...stores,
    concerts: {
      ...stores.concerts,
      begin: async () => {
        throw new Error("killed");
      },
    },
  };
  await expect(startOn(dying)).rejects.toThrow("killed");
  expect(await stores.queues.queueIds()).toEqual(["demo"]);
  expect(await startOn(stores)).toBe("created");
});

test("fault 27: a server that died between two pieces is followed by one that goes on", async () => {
  const stores = createMemoryStores();
  let pieces = 0;
  const dying: Stores = {
    ...stores,
    concerts: {
      ...stores.concerts,
      addSeats: (creationId, piece, atMs) => {
        pieces += 1;
        if (pieces > 3) throw new Error("killed");
        return stores.concerts.addSeats(creationId, piece, atMs);
      },
    },
  };
  await expect(startOn(dying)).rejects.toThrow("killed");
  await using folder = await createFolder();
  const other = await writeSmallConcert(folder, { concertId: "demo" });
  expect(await startOn(stores, other)).toBe("being_created");
  expect(await startOn(stores)).toBe("created");
  expect(await startOn(stores, other)).toBe("already_there");
});

test("a file without a concert id is still one concert, however often it is loaded", async () => {
  await using folder = await createFolder();
  const file = await writeSmallConcert(folder, { concertId: undefined });
  const stores = createMemoryStores();
  const results = await Promise.all([startOn(stores, file), startOn(stores, file)]);
  expect(results.toSorted()).toEqual(["already_there", "created"]);
  expect(await stores.concerts.concerts({ after: null, limit: 10 })).toMatchObject([
    { title: "Small" },
  ]);
});

test("a file that is wrong is told even where the store has a concert", async () => {
  const stores = createMemoryStores();
  await startOn(stores);
  await expect(startOn(stores, "missing.json")).rejects.toThrow(/^CONCERT_FILE missing\.json /);
});

test("fault 18: where the demo is not allowed nothing is on sale", async () => {
  await using folder = await createFolder();
  const stores = createMemoryStores();
  expect(await startOn(stores, null, false)).toBe("nothing");
  expect(await stores.concerts.concerts({ after: null, limit: 10 })).toEqual([]);
  expect(await stores.queues.queueIds()).toEqual([]);
  expect(await startOn(stores, await writeSmallConcert(folder), false)).toBe("created");
  expect(await startOn(stores, null, false)).toBe("already_there");
});
