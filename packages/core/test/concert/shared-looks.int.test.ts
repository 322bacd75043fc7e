import type { BoxOffice, ConcertStore, Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { expect, test } from "vitest";

/** Counts the reads of concerts, each of which is one statement on a database. */
const counting = (stores: Stores) => {
  const reads: string[] = [];
  const concerts = new Proxy(stores.concerts, {
    get: (inner, name: keyof ConcertStore) => {
      const method = inner[name] as (...args: readonly unknown[]) => unknown;
      return (...args: readonly unknown[]): unknown => {
        reads.push(name);
        return method.apply(inner, [...args]);
      };
    },
  });
  return { reads, stores: { ...stores, concerts } };
};

const buyers = 50;

const open = async () => {
  const { reads, stores } = counting(createMemoryStores());
  const { boxOffice } = createTestBoxOffice({ stores });
  await boxOffice.createConcert(concertDocument());
  const tokens = await Promise.all(
    Array.from({ length: buyers }, async (_, index) => {
      const issued = await boxOffice.issueToken({ queueId: "queue-1", userId: `user-${index}` });
      if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
      return issued.token.token;
    }),
  );
  /** The reads that 50 looks at once cost, after the first look of the process. */
  const costOf = async (look: (token: string) => Promise<{ readonly outcome: string }>) => {
    await look(tokens[0] ?? "");
    reads.length = 0;
    const found = await Promise.all(tokens.map(look));
    return { reads: [...reads], outcomes: new Set(found.map(({ outcome }) => outcome)) };
  };
  return { boxOffice, costOf };
};

const looks = {
  seats_listed: (boxOffice: BoxOffice, token: string) =>
    boxOffice.listSeats({ showId: "show-1", token }),
  availability_found: (boxOffice: BoxOffice, token: string) =>
    boxOffice.getAvailability({ showId: "show-1", token }),
};

// The second read is for those whose request came while the first one ran.
test.for(Object.entries(looks))(
  "fault F11: 50 looks of one tick are at most two reads: %s",
  async ([outcome, look]) => {
    const { boxOffice, costOf } = await open();
    const cost = await costOf((token) => look(boxOffice, token));
    expect(cost.outcomes).toEqual(new Set([outcome]));
    expect(new Set(cost.reads)).toEqual(new Set(["seatsSince"]));
    expect(cost.reads.length).toBeLessThanOrEqual(2);
  },
);

test("fault F11: nothing of the show is kept too long: what an operator changed is in the next look", async () => {
  const { boxOffice, costOf } = await open();
  const list = (token: string) => boxOffice.listSeats({ showId: "show-1", token });
  expect((await costOf(list)).outcomes).toEqual(new Set(["seats_listed"]));
  const changed = await boxOffice.changeConcert({ concertId: "concert-1", status: "archived" });
  expect(changed.outcome).toBe("concert_changed");
  expect((await costOf(list)).outcomes).toEqual(new Set(["not_found"]));
});

test("50 lists of shows of one tick are at most two counts, and none is older than its request", async () => {
  const { boxOffice, costOf } = await open();
  const list = (token: string) => boxOffice.listShows({ concertId: "concert-1", token });
  const cost = await costOf(list);
  expect(cost.outcomes).toEqual(new Set(["shows_listed"]));
  expect(new Set(cost.reads)).toEqual(new Set(["availableSeats"]));
  expect(cost.reads.length).toBeLessThanOrEqual(2);
});
