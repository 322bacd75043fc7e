import { expect, test } from "vitest";
import { hallOf, hold, seatIdAt, showId } from "./support/hall.ts";
import { temporaryStores } from "./support/temporary.ts";

/** Counts the turns of the event loop while the work runs. */
const turnsDuring = async (work: () => Promise<void>): Promise<number> => {
  let turns = 0;
  let running = true;
  const count = (): void => {
    turns += 1;
    if (running) setImmediate(count);
  };
  setImmediate(count);
  await work();
  running = false;
  return turns;
};

// Awaits of this driver are microtasks: a loop of them would starve every timer of the process.
test("the event loop turns between steps, reads and the pieces of a plan", async () => {
  await using open = await temporaryStores({ durability: "normal" });
  const { stores } = open;
  const creating = await turnsDuring(async () => {
    await stores.concerts.create(hallOf(5_000));
  });
  expect(creating).toBeGreaterThanOrEqual(10);
  const holding = await turnsDuring(async () => {
    for (let index = 0; index < 20; index += 1) {
      await hold(stores, { name: `${index}`, seatIds: [seatIdAt(index)] });
    }
  });
  expect(holding).toBeGreaterThanOrEqual(20);
  const reading = await turnsDuring(async () => {
    for (let index = 0; index < 160; index += 1) await stores.concerts.show(showId);
  });
  expect(reading).toBeGreaterThanOrEqual(10);
});
