import assert from "node:assert/strict";
import type { Doom } from "./doom.ts";
import { type CrashPoint, minuteMs, statusOf } from "./point.ts";
import { atRest, type Stage } from "./stage.ts";

/** Two seats of one reservation are paid, and a server dies while one of them is cancelled. */
const cancelOne = async (stage: Stage, doom: Doom): Promise<string> => {
  const order = await stage.hold("ann", ["A-1-1", "A-1-2"]);
  assert.equal((await stage.boxOffice.pay(order)).outcome, "payment_captured");
  const { reservationId } = order;
  const command = { reservationId, seatIds: ["A-1-1"], idempotencyKey: "one-seat" };
  await stage.kill({ do: "cancel", command }, doom);
  assert.equal(await statusOf(stage, reservationId), "confirmed");
  assert.deepEqual(await seatsOf(stage), ["A-1-1", "A-1-2"]);
  // A retry finds what was ordered.
  await stage.boxOffice.cancelReservation(command);
  await stage.live(2 * minuteMs);
  return reservationId;
};

const seatsOf = async ({ stores }: Stage): Promise<readonly string[]> => {
  const { seats } = await stores.bookings.snapshot();
  return seats.map(({ seatId }) => seatId).toSorted();
};

/** One seat is free and its money is back, once. The other one is sold. */
const isHalf = async (stage: Stage, reservationId: string): Promise<void> => {
  assert.equal(await statusOf(stage, reservationId), "confirmed");
  assert.equal((await stage.paymentOf(reservationId)).status, "captured");
  assert.deepEqual(await seatsOf(stage), ["A-1-2"]);
  assert.equal((await stage.stores.bookings.snapshot()).refunds.length, 1);
  const [line] = stage.bank.card.ledger();
  assert.equal(line?.refunded, (line?.captured ?? 0) / 2);
  await atRest(stage);
};

export const counterPoints: readonly CrashPoint[] = [
  {
    name: "K37",
    says: "one seat's cancel committed, its refund not sent: sent, and that seat is free",
    kills: true,
    run: async (stage) => {
      const doom = { at: "bookings.update", when: "after" } as const;
      await isHalf(stage, await cancelOne(stage, doom));
    },
  },
  {
    name: "K38",
    says: "one seat's refund unknown: never a second one, and no other seat is free",
    kills: true,
    run: async (stage) => {
      const doom = { at: "gateway.refund", when: "after" } as const;
      await isHalf(stage, await cancelOne(stage, doom));
    },
  },
];
