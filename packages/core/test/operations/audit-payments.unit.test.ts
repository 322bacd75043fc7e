import type { Payment, Reservation } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { moneyHasSeats } from "../../src/operations/audit-payments.ts";
import { payment, reservation } from "../support/given.ts";

// L4: money has its seats, unless an operator cancelled them.

const named = (status: Reservation["status"], paymentId: string): Reservation => {
  const one = reservation("r", status);
  return "paymentId" in one ? { ...one, paymentId: paymentId as typeof one.paymentId } : one;
};
const words = (one: Payment, owner: Reservation) =>
  moneyHasSeats({ payments: [one], reservations: [owner] }).map(({ message }) => message);

const captured = payment("captured");
const pending = payment("pending");
const lacks = {
  captured: "A captured payment lacks its confirmed reservation.",
  pending: "A pending payment lacks its paying reservation.",
};

describe("money that is not the seats' any more", () => {
  test.each<[string, Payment, Reservation, readonly string[]]>([
    ["is kept after a cancel", captured, named("cancelled", "p"), []],
    ["waits for the end of its cancel", captured, named("cancelling", "p"), []],
    [
      "has nothing to do with the cancel of another payment",
      captured,
      named("cancelling", "q"),
      [lacks.captured],
    ],
    ["is never pending after a cancel", pending, named("cancelled", "p"), [lacks.pending]],
    ["is never pending during a cancel", pending, named("cancelling", "p"), [lacks.pending]],
    ["does not stay after an expiry", captured, named("expired", "p"), [lacks.captured]],
  ])("%s", (_what, one, owner, expected) => {
    expect(words(one, owner)).toEqual(expected);
  });
});
