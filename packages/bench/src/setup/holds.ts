import type { Side } from "../bench-case.ts";
import type { Buyer, Hall } from "./hall.ts";

export const seatsPerHold = 2;

/** One buyer's hold, which must succeed. */
export type Hold = {
  readonly showId: string;
  readonly seatIds: readonly string[];
  readonly buyer: Buyer;
};

/** Holds that never conflict: each has its own buyer and seats, on a fresh show. */
export const holdsOf = async (hall: Hall, operations: number): Promise<readonly Hold[]> => {
  const buyers = await hall.buyers(operations);
  const { showId, seatIds } = await hall.openShow(operations * seatsPerHold);
  return buyers.map((buyer, index) => ({
    showId,
    seatIds: seatIds.slice(index * seatsPerHold, (index + 1) * seatsPerHold),
    buyer,
  }));
};

/** Rounds of holds that never conflict. */
export const holdSide = (
  hall: Hall,
  operations: number,
  hold: (hold: Hold) => Promise<void>,
): Side => ({
  prepare: async () => {
    const holds = await holdsOf(hall, operations);
    return { size: operations, run: (index) => hold(holds[index] as Hold) };
  },
});

export const oursHold =
  ({ boxOffice }: Hall) =>
  async ({ showId, seatIds, buyer: { userId, token } }: Hold): Promise<void> => {
    const answer = await boxOffice.reserveSeats({ showId, seatIds, userId, token });
    if (answer.outcome !== "seats_reserved") throw new Error(JSON.stringify(answer));
  };
