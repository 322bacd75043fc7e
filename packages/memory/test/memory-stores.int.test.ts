import type { BookingChange, BookingSlice, QueueId, ReservationId, UserId } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";

// What the contracts leave to the adapter: here memory is stricter than it must be, so that a rule
// that would fail on some database fails in everybody's tests.

const corrupt = { name: "TicketingError", code: "CORRUPT" };

const heldSeat = async () => {
  const office = createTestBoxOffice();
  const { boxOffice, stores } = office;
  await boxOffice.createConcert(concertDocument());
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId: "user-1" });
  if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
  const buyer = { userId: "user-1", token: issued.token.token };
  const wish = { ...buyer, showId: "show-1", seatIds: ["A-1-1"] };
  const held = await boxOffice.reserveSeats(wish);
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
  const { reservation } = held;
  const [seat] = (await stores.bookings.snapshot()).seats;
  if (seat === undefined) throw new Error("no seat is held");
  const put = (slice: BookingSlice, change: BookingChange) =>
    stores.bookings.update(slice, () => ({ outcome: undefined, change }));
  return { ...office, reservation, seat, put };
};

describe("a put of what was never loaded", () => {
  const unknown: BookingSlice = { by: "reservation", reservationId: "unknown" as ReservationId };

  test("of a reservation is refused", async () => {
    const { put, reservation } = await heldSeat();
    const next = { ...reservation, version: 2 };
    await expect(put(unknown, { reservations: [next] })).rejects.toMatchObject(corrupt);
  });

  test("of a seat is refused", async () => {
    const { put, seat } = await heldSeat();
    await expect(put(unknown, { seats: [seat] })).rejects.toMatchObject(corrupt);
  });

  test("of a record is refused", async () => {
    const { put } = await heldSeat();
    const answer = { kind: "outcome", outcome: { outcome: "x" } } as const;
    const record = { userId: "user-1" as UserId, key: "k", fingerprint: "f", answer, atMs: 1 };
    await expect(put(unknown, { record })).rejects.toMatchObject(corrupt);
  });
});

test("one step puts a thing once", async () => {
  const { put, reservation, seat } = await heldSeat();
  const slice = { by: "reservation", reservationId: reservation.reservationId } as const;
  const next = { ...reservation, version: 2 };
  await expect(put(slice, { reservations: [next, next] })).rejects.toMatchObject(corrupt);
  await expect(put(slice, { seats: [seat, seat] })).rejects.toMatchObject(corrupt);
});

test("a reservation names seats that exist, a seat and a payment name such a reservation", async () => {
  const { put, reservation, seat } = await heldSeat();
  const { reservationId } = reservation;
  const slice = { by: "reservation", reservationId } as const;
  const seats = [{ ...reservation.seats[0]!, seatId: `${seat.seatId}0` as typeof seat.seatId }];
  const nowhere = { ...reservation, seats, version: 2 };
  await expect(put(slice, { reservations: [nowhere] })).rejects.toMatchObject(corrupt);
  const claim = { state: "sold", reservationId: "unknown" as ReservationId } as const;
  const sold = { ...seat, epoch: seat.epoch + 1, claim };
  await expect(put(slice, { seats: [sold] })).rejects.toMatchObject(corrupt);
});

test("an event is saved once", async () => {
  const { put, stores, reservation } = await heldSeat();
  const events = (await stores.events.pending(10)).slice(0, 1);
  const slice = { by: "reservation", reservationId: reservation.reservationId } as const;
  await expect(put(slice, { events })).rejects.toMatchObject(corrupt);
});

test("whatever is answered is frozen", async () => {
  const { stores, reservation } = await heldSeat();
  const stored = await stores.bookings.reservation(reservation.reservationId);
  expect(Object.isFrozen(stored) && Object.isFrozen(stored?.seats[0])).toBe(true);
  const { seats } = await stores.bookings.snapshot();
  expect(seats.every((seat) => Object.isFrozen(seat.claim))).toBe(true);
});

test("calls that start together interleave: each is under way before any decides", async () => {
  const { queues } = createMemoryStores();
  const queueId = "queue-1" as QueueId;
  const order: string[] = [];
  const update = (name: string) => {
    order.push(`${name} starts`);
    return queues.update({ queueId }, () => ({ outcome: order.push(`${name} decides`) }));
  };
  await Promise.all([update("a"), update("b")]);
  expect(order).toEqual(["a starts", "b starts", "a decides", "b decides"]);
});
