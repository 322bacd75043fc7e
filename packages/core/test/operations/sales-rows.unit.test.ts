import { salesRows } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { payment as anyPayment, reservation as anyReservation, t0 } from "../support/given.ts";
import { outsideRefund, ownRefund } from "../support/refunds.ts";

const captured = (over: object = {}) =>
  ({ ...anyPayment("captured"), paymentId: "p", ...over }) as ReturnType<typeof anyPayment>;

type Status = Parameters<typeof anyReservation>[1];
const reservation = (id: string, status: Status, over: object = {}) =>
  ({ ...anyReservation(id, status), ...over }) as ReturnType<typeof anyReservation>;

type Booking = Parameters<typeof salesRows>[0];

const rowsOf = (given: Partial<Booking>) =>
  salesRows({
    reservation: reservation("r", "confirmed"),
    payments: [captured()],
    refunds: [],
    ...given,
  });

const short = (given: Partial<Booking>) =>
  rowsOf(given).map(({ kind, status, seatId, price, paidBack, amount }) =>
    [kind, status, seatId, price, paidBack, amount].filter((it) => it !== null),
  );

const seats = (...refundIds: readonly (string | undefined)[]) =>
  refundIds.map((refundId, index) => ({
    seatId: `A-1-${index + 1}` as never,
    price: 100 * (index + 1),
    ticketId: `t-${index + 1}`,
    ...(refundId !== undefined && { refundId }),
  }));

describe("the rows of a booking", () => {
  test("are its seats, with when they were sold and by which payment", () => {
    expect(
      rowsOf({ reservation: reservation("r", "confirmed", { seats: seats(undefined) }) }),
    ).toEqual([
      {
        kind: "seat",
        status: "sold",
        atMs: t0,
        reservationId: "r",
        paymentId: "p",
        seatId: "A-1-1",
        ticketId: "t-1",
        price: 100,
        paidBack: 0,
        amount: 100,
        currency: "KRW",
      },
    ]);
  });

  test.each(["held", "paying", "expired", "released"] as const)("%s has none", (status) => {
    expect(rowsOf({ reservation: reservation("r", status), payments: [] })).toEqual([]);
  });

  test("a cancelled reservation has its seats, and what is back of their prices", () => {
    const [one, two] = seats(undefined, undefined);
    const given = {
      reservation: reservation("r", "cancelled", { seats: [one, two] as never }),
      payments: [captured({ keptChanges: [{ amount: 90, cause: "cancelled", atMs: 5 }] })],
      refunds: [
        ownRefund({ amount: 210, byHand: [{ amount: 10, note: "", atMs: 1 }], paidAmount: 200 }),
      ],
    };
    expect(short(given)).toEqual([
      ["seat", "cancelled", "A-1-1", 100, 70, 0],
      ["seat", "cancelled", "A-1-2", 200, 140, 0],
      ["kept", "cancelled", 90],
    ]);
  });

  test("seats that were cancelled one by one have what is back of their own order", () => {
    const [kept, cancelling, free] = seats(undefined, "p-refund-2", "p-refund");
    const given = {
      reservation: reservation("r", "confirmed", {
        seats: [kept, cancelling] as never,
        cancelledSeats: [
          { ...free, freedAtMs: 3 },
          { seatId: "A-1-9", price: 500, refundId: null, freedAtMs: 4 },
        ] as never,
      }),
      refunds: [
        ownRefund({ refundId: "p-refund", no: 1, amount: 300, paidAmount: 300, requestedAtMs: 1 }),
        // The gateway paid it in two parts, and owes some of the second.
        ownRefund({ refundId: "p-refund-2", no: 2, amount: 50, paidAmount: 50, requestedAtMs: 2 }),
        ownRefund({ refundId: "p-refund-3", no: 3, amount: 150, paidAmount: 30, requestedAtMs: 2 }),
        ownRefund({ refundId: "p-refund-4", no: 4, amount: 7, paidAmount: 7, reason: "late" }),
        outsideRefund({ no: 5 }),
      ],
    };
    expect(short(given)).toEqual([
      ["seat", "sold", "A-1-1", 100, 0, 100],
      ["seat", "cancelling", "A-1-2", 200, 80, 0],
      ["seat", "cancelled", "A-1-3", 300, 300, 0],
      ["seat", "cancelled", "A-1-9", 500, 0, 0],
    ]);
  });

  describe("name the payment", () => {
    const q = captured({ paymentId: "q", capturedAtMs: 7 });
    const paidBy = (owner: object, status: Status, payments: Booking["payments"]) => {
      const [row] = rowsOf({ reservation: reservation("r", status, owner), payments });
      return [row?.paymentId, row?.atMs];
    };

    test("that paid, with when the seats were sold", () => {
      const sold = { paymentId: "q", confirmedAtMs: 9 };
      expect(paidBy(sold, "confirmed", [captured(), q])).toEqual(["q", 9]);
    });

    test("that had paid before a cancel, with when its money was taken", () => {
      const declined = anyPayment("declined", { paymentId: "d" as never });
      expect(paidBy({}, "cancelled", [declined, q])).toEqual(["q", 7]);
    });

    test("only if there is one", () => {
      expect(paidBy({}, "cancelled", [])).toEqual([null, null]);
    });
  });

  describe("say what is back of each seat, and only of what was cancelled", () => {
    const [one, two] = seats(undefined, undefined);
    const part = (over: object) => ownRefund({ amount: 30, paidAmount: 30, ...over });
    const q = { paymentId: "q" as never, refundId: "q-refund" };
    const back = (given: Partial<Booking>) => rowsOf(given).map(({ paidBack }) => paidBack);

    test.each<[string, Partial<Booking>, readonly number[]]>([
      [
        "a cancelled show gives back as a cancel does",
        {
          reservation: reservation("r", "cancelled", { seats: [one] as never }),
          refunds: [part({ reason: "show_cancelled" })],
        },
        [30],
      ],
      [
        "late money of another payment was not for these seats",
        {
          reservation: reservation("r", "cancelled", { seats: [one] as never }),
          refunds: [part({}), part({ ...q, reason: "late" })],
        },
        [30],
      ],
      [
        "what another payment gives back is none of a sold seat, nor of one freed for nothing",
        {
          reservation: reservation("r", "confirmed", {
            seats: [one] as never,
            cancelledSeats: [{ ...two, refundId: null, freedAtMs: 4 }] as never,
          }),
          refunds: [part({ ...q, reason: "show_cancelled" })],
        },
        [0, 0],
      ],
      [
        "an order has its own parts only, also if another was paid at the same instant",
        {
          reservation: reservation("r", "confirmed", { seats: seats("p-refund") as never }),
          refunds: [
            part({ no: 1 }),
            part({ ...q, no: 3, reason: "late" }),
            outsideRefund({ no: 4 }),
          ],
        },
        [30],
      ],
      [
        "of two orders of one instant the later has what follows it",
        {
          reservation: reservation("r", "confirmed", { seats: seats("a", "b") as never }),
          refunds: [
            part({ refundId: "c", no: 3, amount: 5, paidAmount: 5 }),
            part({ refundId: "b", no: 2, amount: 20, paidAmount: 20 }),
            part({ refundId: "a", no: 1 }),
          ],
        },
        [30, 25],
      ],
    ])("%s", (_what, given, expected) => {
      expect(back(given)).toEqual(expected);
    });
  });

  test("an amount is spread over seats by their prices, and none of it is lost", () => {
    const three = seats(undefined, undefined, undefined).map((seat) => ({ ...seat, price: 1 }));
    const back = (amount: number, prices: readonly number[]) =>
      rowsOf({
        reservation: reservation("r", "cancelling", {
          seats: three.map((seat, index) => ({ ...seat, price: prices[index] ?? 0 })),
        }),
        refunds: [ownRefund({ amount, paidAmount: amount })],
      }).map(({ paidBack }) => paidBack);
    expect(back(10, [1, 1, 1])).toEqual([3, 3, 4]);
    expect(back(10, [0, 0, 0])).toEqual([0, 0, 10]);
    expect(back(9_007_199_254_740_991, [3, 1, 0])).toEqual([
      6_755_399_441_055_743, 2_251_799_813_685_248, 0,
    ]);
  });

  test("kept amounts, disputes and money in another currency have their own", () => {
    const dispute = (status: string, amount: number) => ({
      reference: `d-${status}`,
      amount,
      currency: "KRW",
      status,
      openedAtMs: 3,
    });
    const payments = [
      captured({
        suspendedAtMs: 1,
        keptChanges: [{ amount: -40, cause: "paid_back_outside", actor: "provider", atMs: 2 }],
        disputes: [dispute("open", 5), dispute("won", 6), dispute("lost", 7)],
      }),
    ];
    const refunds = [
      outsideRefund({ currency: "USD" as never, paidAmount: 9 }),
      outsideRefund({ currency: "USD" as never, paidAmount: 8, paymentId: "q" as never }),
      outsideRefund({ currency: "USD" as never, paidAmount: 0, status: "failed" }),
    ];
    const given = { reservation: reservation("r", "expired"), payments, refunds };
    expect(short(given)).toEqual([
      ["kept", "paid_back_outside", -40],
      ["kept", "other_currency", -9],
      ["dispute", "open", -5],
      ["dispute", "won", 0],
      ["dispute", "lost", -7],
    ]);
    expect(rowsOf(given).map(({ currency }) => currency)).toEqual([
      "KRW",
      "USD",
      "KRW",
      "KRW",
      "KRW",
    ]);
  });
});
