import type { Reservation, ReservationStatus } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { cancel } from "../../../src/sales/refunding/cancel-reservation.ts";
import {
  ann,
  booking,
  krw,
  payment,
  reservation,
  seat,
  t0,
  tokenRef,
} from "../../support/given.ts";

const nowMs = t0 + 1_000;
const heldUntilMs = t0 + 300_000;

const whole = { reason: "cancelled", refund: "full" } as const;
const cancelled = (of: Reservation, atMs = nowMs) =>
  cancel(booking({ reservation: of, payment: payment("captured") }), whole, atMs);

const of = (status: ReservationStatus) => reservation("r", status);
const done = (what: Reservation) => ({ outcome: "reservation_cancelled", reservation: what });

describe("an operator's cancel", () => {
  test("releases what is held, up to the last millisecond", () => {
    const { outcome, change } = cancelled(of("held"), heldUntilMs - 1);
    const released = {
      ...of("held"),
      status: "released",
      endedAtMs: heldUntilMs - 1,
      version: 4,
    } as Reservation;
    expect(outcome).toEqual(done(released));
    expect(change).toEqual({
      reservations: [released],
      seats: [seat("A1", { state: "free" }, 6), seat("A2", { state: "free" }, 6)],
      events: [
        {
          type: "ReservationReleased",
          reservationId: "r",
          showId: "show",
          userId: ann,
          token: tokenRef,
          eventId: "r.4.ReservationReleased",
          stream: "r",
          atMs: heldUntilMs - 1,
        },
      ],
    });
  });

  test("finds a hold expired from its end on, swept or not (L5)", () => {
    const { outcome, change } = cancelled(of("held"), heldUntilMs);
    expect(outcome).toEqual({ outcome: "reservation_not_held" });
    expect(change?.reservations).toMatchObject([{ status: "expired", endedAtMs: heldUntilMs }]);
    expect(change?.events).toMatchObject([{ type: "ReservationExpired" }]);
    expect(cancelled(of("expired"), heldUntilMs)).toEqual({ outcome });
  });

  test("asks for the money of a sale back; its seats stay sold until it is back", () => {
    const { outcome, change } = cancelled(of("confirmed"));
    const cancelling = { ...of("confirmed"), status: "cancelling", version: 4 } as Reservation;
    expect(outcome).toEqual(done(cancelling));
    expect(change?.reservations).toEqual([cancelling]);
    expect(change).not.toHaveProperty("seats");
    expect(change?.payments).toMatchObject([
      { paymentId: "p", status: "refunding", refundTotal: 200, version: 3 },
    ]);
    expect(change?.refunds).toMatchObject([
      {
        refundId: "p-refund",
        amount: 200,
        currency: krw,
        reason: "cancelled",
        status: "requested",
        requestedAtMs: nowMs,
        recoverAtMs: nowMs,
        no: 1,
        version: 1,
      },
    ]);
    expect(change?.ledger?.map(({ account, amount }) => [account, amount])).toEqual([
      ["sales", 200],
      ["refunds_payable", -200],
    ]);
    expect(change?.events).toMatchObject([
      {
        type: "RefundRequested",
        stream: "r",
        eventId: "p-refund.1.RefundRequested",
        refundId: "p-refund",
        refundAmount: 200,
        refundCurrency: krw,
      },
    ]);
  });

  test("of a sale tells why the money goes back", () => {
    const state = booking({ reservation: of("confirmed"), payment: payment("captured") });
    const { change } = cancel(state, { reason: "show_cancelled", refund: "full" }, nowMs);
    expect(change?.refunds).toMatchObject([{ reason: "show_cancelled" }]);
  });

  test.each(["cancelling", "cancelled", "released"] as const)("leaves %s as it is", (status) => {
    expect(cancelled(of(status))).toEqual({ outcome: done(of(status)) });
  });

  test("waits for a payment in flight, whose end decides (K26)", () => {
    expect(cancelled(of("paying"))).toEqual({ outcome: { outcome: "payment_in_progress" } });
  });

  test("of an unknown reservation finds none", () => {
    const outcome = { outcome: "not_found", what: "reservation" };
    expect(cancel(booking(), whole, nowMs)).toEqual({ outcome });
  });

  test.each([null, payment("pending"), payment("refunding")])(
    "never sends back money that was not taken: case %#",
    (unpaid) => {
      const state = booking({ reservation: of("confirmed"), payment: unpaid });
      expect(() => cancel(state, whole, nowMs)).toThrow(
        new TypeError("The confirmed reservation r was never paid."),
      );
    },
  );
});
