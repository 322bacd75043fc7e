import { createMemoryStores } from "@admit-one/memory";
import { createHoldMemory } from "../baselines/hold-memory.ts";
import type { BenchCase } from "../bench-case.ts";
import { createHall } from "../setup/hall.ts";
import { holdSide, oursHold } from "../setup/holds.ts";

export const holdMemory: BenchCase = {
  name: "hold/memory",
  variants: [{ callers: 1, atLeast: 0.1 }],
  open: async ({ operations }) => {
    const hall = createHall(createMemoryStores());
    const hold = createHoldMemory(4);
    return {
      ours: holdSide(hall, operations, oursHold(hall)),
      baseline: holdSide(hall, operations, async ({ showId, seatIds, buyer }) => {
        if (!hold(showId, buyer.userId, seatIds)) throw new Error("taken");
      }),
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
};
