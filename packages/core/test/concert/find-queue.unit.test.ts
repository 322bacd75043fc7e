import type { ConcertStore } from "@admit-one/core";
import { expect, test } from "vitest";
import { createFindQueue } from "../../src/concert/find-queue.ts";
import { concert, show } from "../support/given.ts";

/** Knows one concert and one show, and says what it was asked. */
const make = () => {
  const asked: string[] = [];
  let sells = true;
  const stores: Pick<ConcertStore, "concert" | "show"> = {
    concert: async (id) => {
      asked.push(id);
      return sells && id.startsWith("concert") ? concert() : null;
    },
    show: async (id) => {
      asked.push(id);
      return sells && id === "show" ? show() : null;
    },
  };
  const find = createFindQueue(stores as ConcertStore);
  return { asked, find, sell: (whether: boolean) => (sells = whether) };
};

test("the queue of a concert, and of a show, is read once", async () => {
  const { asked, find } = make();
  for (const _again of [1, 2]) {
    expect(await find({ concertId: "concert" })).toBe("q");
    expect(await find({ showId: "show" })).toBe("q");
  }
  expect(asked).toEqual(["concert", "show", "concert"]);
});

test("what is not there is looked for again: it may be put on sale", async () => {
  const { find, sell } = make();
  sell(false);
  expect(await find({ concertId: "concert" })).toBeNull();
  expect(await find({ showId: "show" })).toBeNull();
  sell(true);
  expect(await find({ concertId: "concert" })).toBe("q");
  expect(await find({ showId: "show" })).toBe("q");
  expect(await find({ showId: "other" })).toBeNull();
});

test("ten thousand are remembered; beyond, it looks again", async () => {
  const { asked, find } = make();
  for (let n = 1; n <= 10_001; n += 1) await find({ concertId: `concert-${n}` });
  asked.length = 0;
  for (const n of [1, 10_000, 10_001, 10_001]) await find({ concertId: `concert-${n}` });
  expect(asked).toEqual(["concert-10001", "concert-10001"]);
});

test("what is not there takes nobody's place in the memory", async () => {
  const { asked, find } = make();
  for (let n = 1; n <= 10_000; n += 1) await find({ concertId: `junk-${n}` });
  asked.length = 0;
  for (const _again of [1, 2]) await find({ concertId: "concert" });
  expect(asked).toEqual(["concert"]);
});
