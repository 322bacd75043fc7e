import type { SalesRow } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import { expect, test } from "vitest";
import { captured, openToldWorld, price } from "../support/told.ts";

const [show] = concertDocument().shows;
const large = concertDocument({
  policy: { maxSeatsPerUser: 10 },
  shows:
    show === undefined
      ? []
      : [{ ...show, sections: [{ section: "A", price, rows: [{ row: "1", seats: 250 }] }] }],
});

type World = Awaited<ReturnType<typeof openToldWorld>>;

const partsOf = async ({ boxOffice }: World): Promise<readonly (readonly SalesRow[])[]> => {
  const found = await boxOffice.exportSales({ showId: "show-1" });
  if (found.outcome !== "sales_exported") throw new Error(found.outcome);
  const parts: (readonly SalesRow[])[] = [];
  for await (const part of found.parts) parts.push(part);
  return parts;
};

const sold = async (count: number) => {
  const world = await openToldWorld({ document: large });
  world.tell("charge", ...Array.from({ length: count }, () => captured));
  for (let no = 1; no <= count; no += 1) {
    world.clock.advance(1);
    await world.paid(undefined, `user-${no}`, `A-1-${no}`);
  }
  return world;
};

test("a show's sales come in bounded parts, each booking once", async () => {
  const world = await sold(203);
  await world.hold("held", "A-1-240");
  const parts = await partsOf(world);
  expect(parts.map((rows) => rows.length)).toEqual([200, 3, 0, 0]);
  const ids = parts.flat().map(({ seatId }) => seatId);
  expect(new Set(ids).size).toBe(203);
  expect(parts.flat().reduce((sum, { amount }) => sum + amount, 0)).toBe(203 * price);
});

test("what happens between two parts moves no booking out of the table or into it twice", async () => {
  const world = await sold(203);
  const found = await world.boxOffice.exportSales({ showId: "show-1" });
  if (found.outcome !== "sales_exported") throw new Error(found.outcome);
  const first = await found.parts.next();
  const rows = [...(first.value ?? [])];
  // One that was listed, and one that comes later; the refunds settle at once.
  const later = await world.boxOffice.findReservations({ userId: "user-1" });
  const [oldest] = later.outcome === "reservations_found" ? later.reservations : [];
  world.tell("refund", { outcome: "refunded" }, { outcome: "refunded" });
  for (const reservationId of [rows[0]?.reservationId ?? "", oldest?.reservationId ?? ""]) {
    await world.boxOffice.cancelReservation({ reservationId });
  }
  for await (const part of found.parts) rows.push(...part);
  expect(rows).toHaveLength(203);
  expect(new Set(rows.map(({ seatId }) => seatId)).size).toBe(203);
  expect(rows.find(({ reservationId }) => reservationId === oldest?.reservationId)).toMatchObject({
    price,
    amount: 0,
  });
});

test("money that never had seats is in the table too", async () => {
  const world = await openToldWorld({ has: ["movements", "parseWebhook"] });
  const { boxOffice, tell, clock } = world;
  // The answer is lost, the hold ends, and the seat goes to somebody else.
  const { paymentId } = await world.paid();
  await boxOffice.abandonPayment({ paymentId });
  clock.advance(600_000);
  tell("charge", captured);
  await world.paid(undefined, "ben");
  tell("lookup", captured);
  const dispute = {
    reference: "d-1",
    amount: price,
    currency: "KRW",
    status: "open",
    openedAtMs: clock.nowMs(),
    closedAtMs: null,
  };
  tell("parseWebhook", { outcome: "verified", eventId: "news", paymentId });
  tell("movements", { refunds: [], disputes: [dispute] });
  await boxOffice.receiveWebhook({ gateway: "told", headers: {}, body: "" });
  await boxOffice.work.recover();
  clock.advance(60_000);
  tell("movements", { refunds: [], disputes: [dispute] });
  await boxOffice.work.recover();
  const rows = (await partsOf(world)).flat();
  const [audit] = (await boxOffice.audit()).money;
  const total = rows.reduce((sum, { amount }) => sum + amount, 0);
  expect(BigInt(total)).toBe(
    -((audit?.sales ?? 0n) + (audit?.kept ?? 0n) + (audit?.disputed ?? 0n)),
  );
  expect(rows.map(({ kind }) => kind).toSorted()).toEqual(["dispute", "seat"]);
});

test("a show that nobody knows is not found", async () => {
  const { boxOffice } = await openToldWorld();
  expect(await boxOffice.exportSales({ showId: "none" })).toEqual({
    outcome: "not_found",
    what: "show",
  });
});

test("what the counter sells, gives away, moves and cancels in part adds up to the books", async () => {
  const world = await sold(2);
  const { boxOffice, tell } = world;
  const order = { showId: "show-1", reason: "door" };
  const atDoor = await boxOffice.sellSeats({
    ...order,
    seatIds: ["A-1-10", "A-1-11"],
    amount: 150_001,
    idempotencyKey: "door",
  });
  if (!("reservation" in atDoor)) throw new Error(atDoor.outcome);
  await boxOffice.sellSeats({ ...order, seatIds: ["A-1-20"], amount: 0, idempotencyKey: "comp" });
  const [mine, other] = await Promise.all(
    ["user-1", "user-2"].map(async (userId) => {
      const found = await boxOffice.findReservations({ userId });
      return found.outcome === "reservations_found" ? found.reservations[0] : undefined;
    }),
  );
  await boxOffice.moveReservation({
    reservationId: mine?.reservationId ?? "",
    seatIds: ["A-1-30"],
  });
  tell("refund", { outcome: "pending" });
  await boxOffice.cancelReservation({
    reservationId: other?.reservationId ?? "",
    refund: { amount: 10_000 },
  });
  await boxOffice.cancelReservation({
    reservationId: atDoor.reservation.reservationId,
    seatIds: ["A-1-10"],
    idempotencyKey: "part",
  });
  const rows = (await partsOf(world)).flat();
  const seatRows = rows
    .filter(({ kind }) => kind === "seat")
    .map(({ seatId, status, amount, paidBack }) => [seatId, status, amount, paidBack])
    .toSorted(([a], [b]) => String(a).localeCompare(String(b)));
  expect(seatRows).toEqual([
    ["A-1-10", "cancelled", 0, 75_001],
    ["A-1-11", "sold", 75_000, 0],
    ["A-1-2", "cancelling", 0, 0],
    ["A-1-20", "sold", 0, 0],
    ["A-1-30", "sold", price, 0],
  ]);
  const report = await boxOffice.audit();
  expect(report.breaches).toEqual([]);
  const [audit] = report.money;
  const total = rows.reduce((sum, { amount }) => sum + amount, 0);
  expect(BigInt(total)).toBe(
    -((audit?.sales ?? 0n) + (audit?.kept ?? 0n) + (audit?.disputed ?? 0n)),
  );
});
