import { type Counters, caseName } from "../baselines/counters.ts";
import { openPayPostgres } from "../baselines/pay-postgres.ts";
import type { BenchCase, Side } from "../bench-case.ts";
import type { Buyer, Hall } from "../setup/hall.ts";
import { seatsPerHold } from "../setup/holds.ts";
import { openPostgresHall } from "../setup/postgres.ts";

type Held = { readonly reservationId: string; readonly buyer: Buyer };

const holdingAtOnce = 256;

/** Buyers who hold seats. A payment ends their place in line, so each round needs new ones. */
const heldOf = async (hall: Hall, operations: number): Promise<readonly Held[]> => {
  const buyers = await hall.newBuyers(operations);
  const { showId, seatIds } = await hall.openShow(operations * seatsPerHold);
  const hold = async (buyer: Buyer, index: number): Promise<Held> => {
    const { userId, token } = buyer;
    const asked = seatIds.slice(index * seatsPerHold, (index + 1) * seatsPerHold);
    const answer = await hall.boxOffice.reserveSeats({ showId, seatIds: asked, userId, token });
    if (answer.outcome !== "seats_reserved") throw new Error(JSON.stringify(answer));
    return { reservationId: answer.reservation.reservationId, buyer };
  };
  const held: Held[] = [];
  while (held.length < operations) {
    const next = buyers.slice(held.length, held.length + holdingAtOnce);
    held.push(...(await Promise.all(next.map((buyer, at) => hold(buyer, held.length + at)))));
  }
  return held;
};

const side = (hall: Hall, operations: number, pay: (held: Held) => Promise<string>): Side => ({
  prepare: async () => {
    const held = await heldOf(hall, operations);
    return {
      size: operations,
      run: async (index) => {
        const outcome = await pay(held[index] as Held);
        if (!outcome.endsWith("captured")) throw new Error(outcome);
      },
    };
  },
});

/** A whole payment, with a gateway that answers at once. */
export const payPostgres = (counters: Counters): BenchCase => ({
  name: caseName("pay/postgres", counters),
  variants: [
    { callers: 1, atLeast: 0.42 },
    { callers: 64, atLeast: counters === "uncounted" ? 1.8 : 2 },
  ],
  open: async ({ operations, postgres }) => {
    const { hall, url, [Symbol.asyncDispose]: close } = await openPostgresHall({ postgres });
    const charge = async (paymentId: string) => `instant-${paymentId}`;
    const baseline = openPayPostgres(url, charge, counters);
    const { boxOffice, queueId } = hall;
    const size = Math.ceil(operations / 2);
    return {
      ours: side(hall, size, async ({ reservationId, buyer: { userId, token } }) => {
        const answer = await boxOffice.pay({ reservationId, userId, token });
        return answer.outcome;
      }),
      baseline: side(hall, size, ({ reservationId, buyer: { userId, no } }) =>
        baseline.pay({ reservationId, userId, queueId, no }),
      ),
      [Symbol.asyncDispose]: async () => {
        await baseline[Symbol.asyncDispose]();
        await close();
      },
    };
  },
});
