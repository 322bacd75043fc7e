import { type Counters, caseName } from "../baselines/counters.ts";
import { openHoldPostgres } from "../baselines/hold-postgres.ts";
import type { BenchCase } from "../bench-case.ts";
import { holdSide, oursHold } from "../setup/holds.ts";
import { openPostgresHall } from "../setup/postgres.ts";

/** Holds that never conflict: the cost of a hold if every requested seat is free. */
export const holdPostgres = (counters: Counters): BenchCase => ({
  name: caseName("hold/postgres", counters),
  variants: [
    { callers: 1, atLeast: 0.55 },
    { callers: 16, atLeast: 1 },
    { callers: 64, atLeast: counters === "uncounted" ? 2.3 : 3 },
    { callers: 256, atLeast: counters === "uncounted" ? 3 : 4 },
  ],
  open: async ({ operations, postgres }) => {
    const { hall, url, [Symbol.asyncDispose]: close } = await openPostgresHall({ postgres });
    const baseline = openHoldPostgres(url, counters);
    const baselineHold = async (
      showId: string,
      seatIds: readonly string[],
      buyer: { userId: string; no: number },
    ) => {
      const { userId, no } = buyer;
      const answer = await baseline.hold({ queueId: hall.queueId, no, userId, showId, seatIds });
      if (answer.outcome !== "seats_reserved") throw new Error(answer.outcome);
    };
    return {
      ours: holdSide(hall, operations, oursHold(hall)),
      baseline: holdSide(hall, operations, ({ showId, seatIds, buyer }) =>
        baselineHold(showId, seatIds, buyer),
      ),
      [Symbol.asyncDispose]: async () => {
        await baseline[Symbol.asyncDispose]();
        await close();
      },
    };
  },
});
