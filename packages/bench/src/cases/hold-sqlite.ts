import { openHoldSqlite } from "../baselines/hold-sqlite.ts";
import type { BenchCase } from "../bench-case.ts";
import { holdSide, oursHold } from "../setup/holds.ts";
import { openSqliteHall } from "../setup/sqlite.ts";

export const holdSqlite: BenchCase = {
  name: "hold/sqlite",
  variants: [
    { callers: 1, atLeast: 0.45 },
    { callers: 64, atLeast: 2 },
  ],
  open: async ({ operations }) => {
    const { hall, file, [Symbol.asyncDispose]: close } = await openSqliteHall();
    const baseline = openHoldSqlite(file);
    const { queueId } = hall;
    return {
      ours: holdSide(hall, operations, oursHold(hall)),
      baseline: holdSide(hall, operations, async ({ showId, seatIds, buyer: { userId, no } }) => {
        const outcome = baseline.hold({ queueId, no, userId, showId, seatIds });
        if (outcome !== "seats_reserved") throw new Error(outcome);
        // As in a server, the event loop turns between two requests.
        await new Promise((resolve) => setImmediate(resolve));
      }),
      [Symbol.asyncDispose]: async () => {
        baseline[Symbol.dispose]();
        await close();
      },
    };
  },
};
