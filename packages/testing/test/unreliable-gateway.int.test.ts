import { createScriptedGateway } from "@admit-one/memory";
import {
  concertDocument,
  createTestBoxOffice,
  createUnreliableGateway,
  type Loss,
  startMs,
} from "@admit-one/testing";
import { expect, test } from "vitest";

const longEnoughMs = 60_000;

const open = async () => {
  const clock = { nowMs: () => startMs };
  const gateway = createUnreliableGateway(createScriptedGateway({ clock, name: "shaky" }));
  const office = createTestBoxOffice({ gateways: [gateway] });
  const { boxOffice } = office;
  await boxOffice.createConcert(concertDocument());
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId: "alice" });
  if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
  const order = { userId: "alice", token: issued.token.token };
  const held = await boxOffice.reserveSeats({ showId: "show-1", seatIds: ["A-1-1"], ...order });
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
  const { reservationId } = held.reservation;
  const pay = () => boxOffice.pay({ ...order, reservationId, method: { type: "shaky" } });
  return { ...office, gateway, pay, reservationId };
};

const taken: readonly (readonly [Loss, number])[] = [
  ["before", 0],
  ["after", 1],
];

test.each(taken)(
  "an answer lost %s the effect is found out, and paid once",
  async (loss, times) => {
    const { boxOffice, clock, gateway, pay, reservationId } = await open();
    gateway.lose(loss);
    expect(await pay()).toMatchObject({ outcome: "payment_pending" });
    expect(gateway.ledger()).toHaveLength(times);
    clock.advance(longEnoughMs);
    await boxOffice.work.recover();
    const read = await boxOffice.getReservation({ reservationId, userId: "alice" });
    expect(read).toMatchObject({ reservation: { status: "confirmed" } });
    expect(gateway.ledger()).toHaveLength(1);
  },
);

test("what is lost is lost in the order asked for, and nothing after it", async () => {
  const { gateway, pay } = await open();
  gateway.lose("nothing", "after");
  expect(await pay()).toMatchObject({ outcome: "payment_captured" });
});
