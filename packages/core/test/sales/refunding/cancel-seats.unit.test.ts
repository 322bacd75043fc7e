import {
  audit,
  type BookingState,
  type LedgerEntry,
  type OwnRefund,
  ownerOf,
  type PaidPayment,
  type Reservation,
  type SeatId,
} from "@admit-one/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { post } from "../../../src/payment/ledger.ts";
import { owedOf } from "../../../src/payment/refund.ts";
import { applyMovements } from "../../../src/sales/refunding/apply-movements.ts";
import { cancel } from "../../../src/sales/refunding/cancel-reservation.ts";
import { cancelSeats } from "../../../src/sales/refunding/cancel-seats.ts";
import { settleRefund } from "../../../src/sales/refunding/settle-refund.ts";
import { after, booking, krw, payment, reservation, t0 } from "../../support/given.ts";

const nowMs = t0 + 1_000;
const names = ["A1", "A2", "A3"];
const sold = reservation("r", "confirmed", { seatIds: names });

/** Three seats of 100, paid with 300. */
const state = (over: Partial<BookingState> = {}): BookingState =>
  booking({ reservation: sold, payment: payment("captured", { amount: 300 }), ...over });

type Refund = Parameters<typeof cancelSeats>[1]["refund"];

const part = (made: BookingState, seatIds: readonly string[], refund: Refund = "full") =>
  cancelSeats(made, { seatIds: seatIds as SeatId[], refund }, nowMs);

/** The state after an accepted cancel. */
const cancelled = (seatIds: readonly string[], refund?: Refund, made = state()): BookingState =>
  after(made, part(made, seatIds, refund).change);

const settled = (made: BookingState, refundId: string): BookingState => {
  const refund = made.refunds.find((one): one is OwnRefund => one.refundId === refundId);
  if (refund === undefined) throw new Error(`no ${refundId}`);
  return after(made, settleRefund(made, refund, nowMs));
};

const seatsOf = ({ seats }: BookingState) =>
  seats.map(({ seatId, epoch, claim }) => `${seatId} ${epoch} ${claim.state}`);

describe("a cancel of some seats", () => {
  test("orders their price back; they stay the reservation's, and are due no more", () => {
    const { outcome, change } = part(state(), ["A2"]);
    const less = {
      ...sold,
      version: 4,
      amount: 200,
      seats: [
        { seatId: "A1", ticketId: "ticket-A1", price: 100 },
        { seatId: "A2", ticketId: "ticket-A2", price: 100, refundId: "p-refund" },
        { seatId: "A3", ticketId: "ticket-A3", price: 100 },
      ],
    };
    expect(outcome).toEqual({ outcome: "reservation_cancelled", reservation: less });
    expect(change?.reservations).toEqual([less]);
    expect(change?.seats).toBeUndefined();
    expect(change?.payments).toMatchObject([
      { status: "captured", refundTotal: 100, back: 100, kept: 0, keptChanges: [] },
    ]);
    expect(change?.refunds).toMatchObject([{ refundId: "p-refund", amount: 100, no: 1 }]);
    expect(change?.ledger?.map(({ account, amount }) => [account, amount])).toEqual([
      ["sales", 100],
      ["refunds_payable", -100],
    ]);
    expect(change?.events).toMatchObject([
      {
        type: "SeatsCancelled",
        eventId: "r.4.SeatsCancelled",
        stream: "r",
        seatIds: ["A2"],
        ticketIds: ["ticket-A2"],
      },
      { type: "RefundRequested", refundAmount: 100 },
    ]);
  });

  test("frees them once that refund has settled; the others stay sold", () => {
    const end = settled(cancelled(["A2"]), "p-refund");
    expect(seatsOf(end)).toEqual(["A1 5 sold", "A2 6 free", "A3 5 sold"]);
    expect(end.reservation).toMatchObject({
      status: "confirmed",
      version: 5,
      amount: 200,
      seats: [{ seatId: "A1" }, { seatId: "A3" }],
      cancelledSeats: [{ seatId: "A2", price: 100, refundId: "p-refund", freedAtMs: nowMs }],
    });
    expect(end.payment).toMatchObject({ status: "captured" });
  });

  test("without a refund frees them at once, and the money is kept", () => {
    const end = cancelled(["A1", "A3"], "none");
    expect(seatsOf(end)).toEqual(["A1 6 free", "A2 5 sold", "A3 6 free"]);
    expect(end.refunds).toEqual([]);
    expect(end.reservation).toMatchObject({
      amount: 100,
      seats: [{ seatId: "A2", ticketId: "ticket-A2", price: 100 }],
      cancelledSeats: [{ seatId: "A1", refundId: null }, { seatId: "A3" }],
    });
    expect(end.payment).toMatchObject({
      kept: 200,
      keptChanges: [{ amount: 200, cause: "cancelled", actor: "operator" }],
    });
  });

  test.each([
    [40, 60],
    [250, -150],
  ])("with %i back keeps %i", (amount, kept) => {
    const end = cancelled(["A1"], { amount });
    expect(end.payment).toMatchObject({ back: amount, kept });
    expect(end.refunds).toMatchObject([{ amount }]);
  });

  test("of the last seats ends the reservation; all of its seats are free with all of its money", () => {
    const two = cancelled(["A1"]);
    const last = cancelled(["A2", "A3"], undefined, two);
    expect(last.reservation).toMatchObject({ status: "cancelling" });
    const half = settled(last, "p-refund-2");
    expect(seatsOf(half)).toEqual(["A1 5 sold", "A2 5 sold", "A3 5 sold"]);
    const end = settled(half, "p-refund");
    expect(end.reservation).toMatchObject({ status: "cancelled" });
    expect(seatsOf(end)).toEqual(["A1 6 free", "A2 6 free", "A3 6 free"]);
    expect(end.payment).toMatchObject({ status: "refunded" });
  });

  test("whose refund settles first frees its seat first, also while the rest is cancelled", () => {
    const one = cancelled(["A1"]);
    const last = after(one, part(one, ["A2", "A3"]).change);
    const half = settled(last, "p-refund");
    expect(seatsOf(half)).toEqual(["A1 6 free", "A2 5 sold", "A3 5 sold"]);
    expect(half.reservation).toMatchObject({ status: "cancelling", seats: [{}, {}] });
  });

  test("in the same millisecond as another waits for its own refund only", () => {
    const both = after(cancelled(["A1"]), part(cancelled(["A1"]), ["A2"]).change);
    expect(seatsOf(settled(both, "p-refund"))).toEqual(["A1 6 free", "A2 5 sold", "A3 5 sold"]);
    expect(seatsOf(settled(both, "p-refund-2"))).toEqual(["A1 5 sold", "A2 6 free", "A3 5 sold"]);
    const instants = both.refunds.map(({ requestedAtMs }) => requestedAtMs);
    expect(instants).toEqual([nowMs, nowMs + 1]);
    const [, second] = both.refunds;
    expect(second).toMatchObject({ status: "requested", recoverAtMs: nowMs });
  });

  test("in the same millisecond as others waits for the rest of its own, however late that is", () => {
    const two = after(cancelled(["A1"]), part(cancelled(["A1"]), ["A2"]).change);
    const listed = { refundId: "p-refund", reference: "re", amount: 60, currency: krw };
    const paid = { ...listed, status: "succeeded", failure: null } as const;
    const less = after(two, applyMovements(two, { refunds: [paid], disputes: [] }, nowMs));
    expect(less.refunds).toMatchObject([{}, {}, { refundId: "p-refund-3", amount: 40 }]);
    expect(seatsOf(settled(less, "p-refund-2"))).toEqual(["A1 5 sold", "A2 6 free", "A3 5 sold"]);
    expect(seatsOf(settled(less, "p-refund-3"))).toEqual(["A1 6 free", "A2 5 sold", "A3 5 sold"]);
  });

  test("which then waits for them alone is announced, too", () => {
    const one = cancelled(["A1"]);
    const { outcome, change } = part(one, ["A2", "A3"], "none");
    expect(outcome).toMatchObject({ reservation: { status: "cancelling" } });
    expect(change?.events).toMatchObject([{ type: "SeatsCancelled", seatIds: ["A2", "A3"] }]);
    const end = settled(after(one, change), "p-refund");
    expect(end.reservation).toMatchObject({ status: "cancelled" });
    expect(seatsOf(end)).toEqual(["A1 6 free", "A2 6 free", "A3 6 free"]);
  });

  test("pays at most what is left: what the provider paid back before counts", () => {
    const paid = applyMovements(
      state(),
      {
        refunds: [
          {
            refundId: null,
            reference: "re",
            amount: 230,
            currency: krw,
            status: "succeeded",
            failure: null,
          },
        ],
        disputes: [],
      },
      nowMs,
    );
    const less = after(state(), paid);
    expect(part(less, ["A1"]).change?.refunds).toMatchObject([{ amount: 70 }]);
    expect(part(less, ["A1"], { amount: 71 })).toEqual({
      outcome: { outcome: "refund_exceeds_rest", rest: 70 },
    });
  });

  test("and then of the whole pays what is left, whatever was ordered for the seats", () => {
    const dear = cancelled(["A1"], { amount: 250 });
    const whole = cancel(dear, { reason: "show_cancelled", refund: "full" }, nowMs);
    expect(whole.change?.refunds).toMatchObject([{ amount: 50, reason: "show_cancelled" }]);
  });

  test("whose refund is paid in part waits for the rest of it", () => {
    const one = cancelled(["A1"]);
    const listed = { refundId: "p-refund", reference: "re", amount: 60, currency: krw };
    const paid = { ...listed, status: "succeeded", failure: null } as const;
    const less = after(one, applyMovements(one, { refunds: [paid], disputes: [] }, nowMs));
    expect(less.refunds).toMatchObject([
      { status: "succeeded", amount: 60 },
      { refundId: "p-refund-2", status: "needs_operator", amount: 40 },
    ]);
    expect(seatsOf(less)).toContain("A1 5 sold");
    expect(seatsOf(settled(less, "p-refund-2"))).toContain("A1 6 free");
  });
});

describe("a cancel of some seats is refused", () => {
  test.each<[object, BookingState, string[]]>([
    [{ outcome: "not_found", what: "reservation" }, state({ reservation: null }), ["A1"]],
    ...(["held", "paying", "expired", "released", "cancelling", "cancelled"] as const).map(
      (status): [object, BookingState, string[]] => [
        { outcome: "reservation_not_confirmed" },
        state({ reservation: reservation("r", status) }),
        ["A1"],
      ],
    ),
    [{ outcome: "not_found", what: "seat" }, state(), ["A1", "B1"]],
    [{ outcome: "conflict" }, cancelled(["A1"]), ["A1", "A2"]],
    [{ outcome: "conflict" }, cancelled(["A1"], "none"), ["A1"]],
    [{ outcome: "refund_exceeds_rest", rest: 300 }, state(), ["A1"]],
  ])("as %j, and changes nothing", (refused, made, seatIds) => {
    const refund = "rest" in refused ? { amount: 301 } : "full";
    expect(part(made, seatIds, refund)).toEqual({ outcome: refused });
  });
});

test("whatever is cancelled, settled and paid back outside, in any order: the books add up", () => {
  const refund = fc.oneof(
    fc.constantFrom<Refund>("full", "none"),
    fc.record({ amount: fc.integer({ min: 0, max: 300 }) }),
  );
  const move = fc.oneof(
    fc.record({ do: fc.constant("cancel" as const), seat: fc.nat(2), more: fc.boolean(), refund }),
    fc.record({ do: fc.constant("settle" as const), which: fc.nat(3) }),
    fc.record({ do: fc.constant("outside" as const), amount: fc.integer({ min: 1, max: 120 }) }),
    fc.record({ do: fc.constant("whole" as const), refund }),
  );
  fc.assert(
    fc.property(fc.array(move, { maxLength: 8 }), (moves) => {
      let made = state();
      const ledger: LedgerEntry[] = [
        ...post("gateway", "suspense", entry("taken")),
        ...post("suspense", "sales", entry("confirmed")),
      ];
      let outside: readonly { readonly reference: string; readonly amount: number }[] = [];
      const step = (change: ReturnType<typeof part>["change"]): void => {
        ledger.push(...(change?.ledger ?? []));
        made = after(made, change);
        expect(breachesOf(made, ledger)).toEqual([]);
      };
      for (const one of moves) {
        if (one.do === "cancel") {
          const seatIds = one.more ? names.slice(one.seat) : [names[one.seat] ?? ""];
          step(part(made, seatIds, one.refund).change);
        } else if (one.do === "settle") {
          const open = made.refunds.filter((it): it is OwnRefund => owedOf(it) > 0);
          const refund = open[one.which % Math.max(1, open.length)];
          if (refund !== undefined) step(settleRefund(made, refund, nowMs));
        } else if (one.do === "outside") {
          outside = [...outside, { reference: `re-${outside.length}`, amount: one.amount }];
          const refunds = outside.map((it) => ({
            ...it,
            refundId: null,
            currency: krw,
            status: "succeeded",
            failure: null,
          }));
          step(applyMovements(made, { refunds: refunds as never, disputes: [] }, nowMs));
        } else step(cancel(made, { reason: "cancelled", refund: one.refund }, nowMs).change);
      }
      for (let refund = nextOwed(made); refund !== undefined; refund = nextOwed(made)) {
        step(settleRefund(made, refund, nowMs));
      }
      // Nothing is owed any more, so no cancelled seat is anybody's.
      const { reservation: end, seats } = made;
      const kept = end?.status === "confirmed" ? end.seats.map(({ seatId }) => seatId) : [];
      expect(end?.seats.some(({ refundId }) => refundId !== undefined) && end.status).not.toBe(
        "confirmed",
      );
      expect(seats.filter((one) => ownerOf(one) !== null).map((one) => one.seatId)).toEqual(kept);
    }),
  );
});

const nextOwed = ({ refunds }: BookingState): OwnRefund | undefined =>
  refunds.find((refund): refund is OwnRefund => owedOf(refund) > 0);

const entry = (what: string) => ({
  postingId: `p.${what}`,
  amount: 300,
  currency: krw,
  paymentId: (payment("captured") as PaidPayment).paymentId,
  atMs: t0,
});

const breachesOf = (made: BookingState, ledger: readonly LedgerEntry[]) => {
  const taken = made.seats.filter((seat) => ownerOf(seat) !== null);
  const claims = taken.map(({ showId, seatId, claim }) => ({
    showId,
    seatId,
    reservationId: (claim as { readonly reservationId: Reservation["reservationId"] })
      .reservationId,
  }));
  return audit({
    seats: taken,
    claims,
    reservations: made.reservation === null ? [] : [made.reservation],
    payments: made.payment === null ? [] : [made.payment],
    refunds: made.refunds,
    wallets: [],
    ledger,
  }).breaches;
};
