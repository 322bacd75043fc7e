import assert from "node:assert/strict";
import fc from "fast-check";
import { checkLinearizable } from "./check.ts";
import { type RecordSeatsOptions, recordSeats } from "./record-seats.ts";
import { seatLanes } from "./seat-lanes.ts";
import { seatModel } from "./seat-model.ts";

export type SeatHistoriesOptions = {
  /** Opens empty stores for one history. They are disposed of after it. */
  readonly open: () => Promise<Pick<RecordSeatsOptions, "stores"> & AsyncDisposable>;
  readonly runs: number;
  /** Repeats the run of a printed failure. */
  readonly seed?: number;
};

/** Few seats and callers conflict more often, and the checker is exponential. */
const seats = 3;
const callers = 5;
const seatIds = Array.from({ length: seats }, (_, index) => `A-1-${index + 1}`);

/**
 * Lets callers hold, release and look at random. Rejects with the seed if no order explains what
 * they saw. Failures are not shrunk, because the same calls may race differently next time.
 */
export const checkSeatHistories = ({ open, runs, ...more }: SeatHistoriesOptions): Promise<void> =>
  fc.assert(
    fc.asyncProperty(seatLanes(seats, callers), async (lanes) => {
      await using opened = await open();
      const history = await recordSeats({ stores: opened.stores, seats, lanes });
      // An unanswered call can explain a lot. Without faults there must be none.
      assert.ok(
        history.every(({ output }) => output !== null),
        "a call was never answered",
      );
      const { outcome } = checkLinearizable(seatModel(seatIds), history);
      assert.ok(outcome === "linearizable", `no order explains ${JSON.stringify(history)}`);
    }),
    { numRuns: runs, endOnFailure: true, includeErrorInReport: true, ...more },
  );
