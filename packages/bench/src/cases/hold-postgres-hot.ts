import { type Counters, caseName } from "../baselines/counters.ts";
import { type BaselineAnswer, openHoldPostgres } from "../baselines/hold-postgres.ts";
import type { BenchCase, Side } from "../bench-case.ts";
import type { Buyer, Hall } from "../setup/hall.ts";
import { openPostgresHall } from "../setup/postgres.ts";

/** All buyers want two adjacent seats near the front, so most come too late. */
const requestsPerSeat = 2_000 / 300;

type Ask = (
  showId: string,
  seatIds: readonly string[],
  buyer: Buyer,
) => Promise<BaselineAnswer["outcome"] | "seat_already_reserved">;

const side = (hall: Hall, seats: number, ask: Ask): Side => ({
  prepare: async () => {
    const size = Math.round(seats * requestsPerSeat);
    const buyers = await hall.buyers(size);
    const { showId, seatIds } = await hall.openShow(seats);
    return {
      size,
      run: async (index) => {
        // The same requests in every round, in a scattered order.
        const first = (index * 7_919) % (seats - 1);
        const outcome = await ask(showId, seatIds.slice(first, first + 2), buyers[index] as Buyer);
        const isExpected = /^(?:seats_reserved|taken|seat_already_reserved)$/.test(outcome);
        if (!isExpected) throw new Error(outcome);
      },
    };
  },
});

/** A rush on one small show, until every buyer has an answer. */
export const holdPostgresHot = (counters: Counters): BenchCase => ({
  name: caseName("hold/postgres-hot", counters),
  variants: [{ callers: 256, atLeast: counters === "uncounted" ? 6 : 5 }],
  toTheEnd: true,
  open: async ({ operations, postgres }) => {
    const { hall, url, [Symbol.asyncDispose]: close } = await openPostgresHall({ postgres });
    const baseline = openHoldPostgres(url, counters);
    const seats = Math.min(300, operations);
    const { boxOffice, queueId } = hall;
    return {
      ours: side(hall, seats, async (showId, seatIds, { userId, token }) => {
        const answer = await boxOffice.reserveSeats({ showId, seatIds, userId, token });
        return answer.outcome as "seats_reserved";
      }),
      baseline: side(hall, seats, async (showId, seatIds, { userId, no }) => {
        const answer = await baseline.hold({ queueId, no, userId, showId, seatIds });
        return answer.outcome;
      }),
      [Symbol.asyncDispose]: async () => {
        await baseline[Symbol.asyncDispose]();
        await close();
      },
    };
  },
});
