import type { Reservation } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { toReservationBody } from "../src/schemas/reservation.ts";

const seat = (seatId: string, over: object = {}) => ({
  seatId,
  ticketId: `ticket-${seatId}`,
  price: 1,
  ...over,
});

const bodyOf = (status: string) =>
  toReservationBody({
    reservationId: "r",
    showId: "s",
    concertId: "c",
    seats: [seat("A"), seat("B", { refundId: "p-refund" })],
    cancelledSeats: [seat("C", { refundId: null, freedAtMs: 0 })],
    amount: 1,
    currency: "KRW",
    createdAtMs: 0,
    expiresAtMs: 0,
    status,
  } as unknown as Reservation);

describe("tickets in answers", () => {
  test("are those of a confirmed reservation, without seats that were cancelled", () => {
    expect(bodyOf("confirmed")).toMatchObject({
      seats: [
        { seatId: "A", price: 1, ticketId: "ticket-A" },
        { seatId: "B", price: 1, cancelling: true },
      ],
      cancelledSeats: [{ seatId: "C", price: 1 }],
    });
    expect(JSON.stringify(bodyOf("confirmed")).match(/ticket-/g)).toHaveLength(1);
  });

  test.each(["held", "paying", "expired", "released", "cancelling", "cancelled"])(
    "are not shown while it is %s",
    (status) => {
      expect(JSON.stringify(bodyOf(status))).not.toContain("ticket-");
    },
  );
});
