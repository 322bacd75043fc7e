import type { BookingSnapshot } from "@admit-one/core";
import { expect, test } from "vitest";
import { allOpen, startHolder } from "./support/child.ts";
import { hallOf } from "./support/hall.ts";
import { temporaryStores } from "./support/temporary.ts";

const seats = 120;

const ownersBySeat = ({ claims }: BookingSnapshot) =>
  new Map(claims.map(({ seatId, reservationId }) => [seatId, reservationId]));

test("two processes that want the same seats never both get one, and neither is starved", async () => {
  await using hall = await temporaryStores();
  await hall.stores.concerts.create(hallOf(seats));
  // From different ends, so that they meet.
  const children = [
    startHolder(hall.file, "one", 0, seats),
    startHolder(hall.file, "two", seats / 2, seats),
  ];
  await allOpen(children);
  for (const child of children) child.begin();
  const ends = await Promise.all(children.map((child) => child.ended));
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);

  const answered = children.flatMap(({ lines }) => lines.filter((line) => line.startsWith("held")));
  const seatsAnswered = answered.map((line) => line.split("-").at(-1));
  expect(new Set(seatsAnswered).size).toBe(seats);
  expect(answered).toHaveLength(seats);
  const snapshot = await hall.stores.bookings.snapshot();
  expect(snapshot.reservations).toHaveLength(seats);
  expect(ownersBySeat(snapshot).size).toBe(seats);
  for (const child of children) expect(child.lines.at(-1)).toBe("done");
});
