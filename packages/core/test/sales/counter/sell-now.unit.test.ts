import {
  audit,
  type BookingChange,
  type BookingState,
  type PaymentId,
  type ReservationId,
  type SeatClaim,
  type SeatId,
} from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { type Sale, sellNamed } from "../../../src/sales/counter/sell-now.ts";
import {
  ann,
  booking,
  concert,
  minuteMs,
  reservation,
  seat,
  seatsOf,
  show,
  t0,
} from "../../support/given.ts";

const house: SeatClaim = { state: "blocked", reason: "house" };
const key = { userId: "" as typeof ann, key: "k" };
const sale = (over: Partial<Sale> = {}): Sale => ({
  reservationId: "s" as ReservationId,
  paymentId: "till-1" as PaymentId,
  userId: ann,
  ticketIds: ["t1", "t2"] as unknown as Sale["ticketIds"],
  amount: null,
  key,
  fingerprint: "f",
  ...over,
});
const held = reservation("x", "held", { seatIds: ["A2", "A3"] });

/** Sells these seats, by default A1 and A2. */
const sellNow = (state: BookingState, over: Partial<Sale>, nowMs: number, ...named: string[]) =>
  sellNamed(state, sale(over), (named.length > 0 ? named : ["A1", "A2"]) as SeatId[], nowMs);

const types = (change: BookingChange | undefined) => change?.events?.map(({ type }) => type);

describe("an operator's sale", () => {
  test("is confirmed and paid in one step, out of the till", () => {
    const { outcome, change } = sellNow(booking(), {}, t0);
    expect(outcome).toMatchObject({
      outcome: "seats_sold",
      reservation: {
        status: "confirmed",
        token: null,
        userId: ann,
        amount: 200,
        version: 1,
        paymentId: "till-1",
        cancelledSeats: [],
        extendedEndsMs: [],
        seats: [
          { seatId: "A1", price: 100 },
          { seatId: "A2", price: 100 },
        ],
      },
    });
    expect(change?.payments).toMatchObject([
      { status: "captured", method: { type: "till" }, takenAmount: 200, suspendedAtMs: null },
    ]);
    expect(change?.ledger?.map(({ account, amount }) => [account, amount])).toEqual([
      ["till", 200],
      ["suspense", -200],
      ["suspense", 200],
      ["sales", -200],
    ]);
    expect(types(change)).toEqual(["PaymentCaptured", "ReservationConfirmed"]);
    expect(change?.record).toMatchObject({ ...key, answer: { kind: "outcome", outcome } });
    const seats = change?.seats ?? [];
    const claims = seats.map(({ showId, seatId }) => {
      return { showId, seatId, reservationId: "s" as ReservationId };
    });
    const { reservations = [], payments = [], ledger = [] } = change ?? {};
    const snapshot = { seats, claims, reservations, payments, ledger, refunds: [], wallets: [] };
    expect(audit(snapshot).breaches).toEqual([]);
  });

  test.each([
    [0, [0, 0]],
    [301, [151, 150]],
  ])("for %i promises %j", (amount, prices) => {
    const { outcome, change } = sellNow(booking(), { amount }, t0);
    expect(outcome).toMatchObject({
      reservation: { amount, seats: prices.map((price) => ({ price })) },
    });
    expect(change?.payments).toMatchObject([{ amount, takenAmount: amount }]);
  });

  test("takes blocked seats, standing places, and those of a hold that ran out", () => {
    const seats = [{ ...seat("A1", house, 3), row: "" }, ...seatsOf(held)];
    const { change } = sellNow(booking({ seats, holders: [held] }), {}, t0 + 5 * minuteMs);
    expect(
      change?.seats
        ?.map(({ seatId, epoch, claim }) => `${seatId} ${epoch} ${claim.state}`)
        .toSorted(),
    ).toEqual(["A1 4 sold", "A2 6 sold", "A3 6 free"]);
    expect(types(change)?.[0]).toBe("ReservationExpired");
  });

  test("leaves holds that ran out on seats beside it as they are", () => {
    const seats = [seat("A1"), ...seatsOf(held)];
    const { change } = sellNow(booking({ seats, holders: [held] }), {}, t0 + 5 * minuteMs, "A1");
    expect(change?.seats?.map(({ seatId }) => seatId)).toEqual(["A1"]);
    expect(types(change)).toEqual(["PaymentCaptured", "ReservationConfirmed"]);
  });

  test.each<[string, Partial<BookingState>]>([
    ["before sales open", { show: show({ salesOpenAtMs: t0 + 1 }) }],
    ["after they close", { show: show({ salesCloseAtMs: t0 }) }],
    ["of an archived concert", { concert: concert({ status: "archived" }) }],
    ["however many seats the user has", { allowance: [reservation("y", "confirmed")] }],
  ])("is possible %s", (_when, over) => {
    expect(sellNow(booking(over), {}, t0).outcome).toMatchObject({ outcome: "seats_sold" });
  });
});

/** Every refusal, in the order in which it must be answered. */
test.each<[object, Partial<BookingState>, string[]]>([
  [
    { outcome: "idempotency_key_reused" },
    {
      show: null,
      record: {
        ...key,
        fingerprint: "other",
        answer: { kind: "outcome", outcome: { outcome: "seats_sold" } },
        atMs: t0,
      },
    },
    ["A1"],
  ],
  [{ outcome: "not_found", what: "show" }, { show: null }, ["A1"]],
  [{ outcome: "not_found", what: "show" }, { concert: null }, ["A1"]],
  [{ outcome: "conflict" }, { show: show({ cancelled: true }) }, ["Z"]],
  [{ outcome: "conflict" }, { concert: concert({ status: "draft" }) }, ["Z"]],
  [{ outcome: "not_found", what: "seat" }, {}, ["A1", "Z"]],
  [
    { outcome: "seat_already_reserved", seatIds: ["A2"] },
    { seats: [seat("A1"), ...seatsOf(held)], holders: [held] },
    ["A1", "A2"],
  ],
])("%j changes nothing", (refused, over, named) => {
  expect(sellNow(booking(over), {}, t0, ...named)).toEqual({ outcome: refused });
});
