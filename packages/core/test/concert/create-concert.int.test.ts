import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { expect, test } from "vitest";

const document = concertDocument({ queue: { queueId: "queue-1", maxActive: 3 } });

/** A box office whose first creation stops between the queue and the concert. */
const interrupted = async () => {
  const stores = createMemoryStores();
  const stopped = new Error("stopped");
  const concerts = { ...stores.concerts, create: () => Promise.reject(stopped) };
  const first = createTestBoxOffice({ stores: { ...stores, concerts } });
  await expect(first.boxOffice.createConcert(document)).rejects.toBe(stopped);
  return createTestBoxOffice({ stores }).boxOffice;
};

test("a creation that stopped halfway is carried on by the same document", async () => {
  const boxOffice = await interrupted();
  expect((await boxOffice.createConcert(document)).outcome).toBe("concert_created");
});

test("another document's queue is not taken for the one that was left", async () => {
  const boxOffice = await interrupted();
  const other = { ...document, queue: { queueId: "queue-1", maxActive: 4 } };
  expect(await boxOffice.createConcert(other)).toEqual({
    outcome: "already_exists",
    what: "queue",
  });
});

test("a queue that was changed since is somebody's", async () => {
  const boxOffice = await interrupted();
  await boxOffice.issueToken({ queueId: "queue-1", userId: "user-1" });
  expect(await boxOffice.createConcert(document)).toEqual({
    outcome: "already_exists",
    what: "queue",
  });
});
