import type { ShowId } from "@admit-one/core";
import { expect, test } from "vitest";
import { type BestTurn, createBestTurns } from "../../src/sales/best-turns.ts";

const show = "show" as ShowId;

/** A request that runs until it is ended. */
const start = (turns: ReturnType<typeof createBestTurns>, showId = show) => {
  const gate = Promise.withResolvers<void>();
  const began = Promise.withResolvers<BestTurn>();
  let hasBegun = false;
  const ended = turns.run(showId, async (turn) => {
    hasBegun = true;
    began.resolve(turn);
    await gate.promise;
  });
  return {
    began: began.promise,
    hasBegun: () => hasBegun,
    end: async (error?: Error): Promise<void> => {
      if (error === undefined) gate.resolve();
      else gate.reject(error);
      await ended.catch(() => {});
    },
  };
};

test("a request sees what the others of its show are about to take, and no more once they end", async () => {
  const turns = createBestTurns();
  const [first, second, other] = [start(turns), start(turns), start(turns, "other" as ShowId)];
  const [one, two] = [await first.began, await second.began];
  (await other.began).takes([9]);
  one.takes([1, 2]);
  two.takes([3]);
  expect(one.others()).toEqual([3]);
  expect(two.others()).toEqual([1, 2]);
  one.takes([4]);
  expect(two.others()).toEqual([4]);
  await first.end(new Error("planted"));
  expect(two.others()).toEqual([]);
  await Promise.all([second.end(), other.end()]);
});

test("of too many requests the later ones wait, and begin in their order", async () => {
  const turns = createBestTurns();
  const running = Array.from({ length: 64 }, () => start(turns));
  await Promise.all(running.map(({ began }) => began));
  const [next, last] = [start(turns), start(turns)];
  const elsewhere = start(turns, "other" as ShowId);
  await elsewhere.began;
  expect([next.hasBegun(), last.hasBegun()]).toEqual([false, false]);
  await running[5]?.end(new Error("planted"));
  await next.began;
  expect(last.hasBegun()).toBe(false);
  await running[0]?.end();
  await last.began;
  await Promise.all([...running, next, last, elsewhere].map(({ end }) => end()));
});
