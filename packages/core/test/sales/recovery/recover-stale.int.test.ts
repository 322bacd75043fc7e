import { type BookingStore, createBoxOffice, type Payment, type PaymentId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { ownerOf } from "../../../src/concert/seat.ts";
import { carryOut } from "../../../src/sales/paying/carry-out.ts";
import { recoverPayment } from "../../../src/sales/recovery/recover-payment.ts";
import { booking, payment, pending, reservation, seatsOf, t0 } from "../../support/given.ts";
import { oneShot } from "../../support/one-shot.ts";
import { captured } from "../../support/told.ts";
import {
  cancelled,
  leaseMs,
  names,
  page,
  paying,
  pendingOf,
  recover,
} from "../../support/told-payment.ts";

// Lists of what is due are read before anything is claimed: by then it may be over, or gone.

describe("what a stale list names", () => {
  const recoverWith = async (
    world: Awaited<ReturnType<typeof paying>>,
    over: Partial<BookingStore>,
  ) => {
    const stores = { ...world.stores, bookings: { ...world.stores.bookings, ...over } };
    const boxOffice = createBoxOffice({ ...world, stores, gateways: [world.gateway] });
    return boxOffice.work.recover();
  };

  test.each([
    ["captured", captured],
    ["declined", { outcome: "declined", reason: "no" }],
    ["failed", { outcome: "failed", reason: "no" }],
  ])("and is %s by then is not asked for", async (_status, answer) => {
    const world = await paying([answer]);
    const before = await world.paymentOf(world.paymentId);
    const duePayments = () => Promise.resolve([{ paymentId: world.paymentId, gateway: "told" }]);
    await recoverWith(world, { duePayments });
    expect(world.calls).toEqual([]);
    expect(await world.paymentOf(world.paymentId)).toEqual(before);
  });

  test("and is not due any more is left to whoever took it up", async () => {
    const world = await paying([page]);
    const duePayments = () => Promise.resolve([{ paymentId: world.paymentId, gateway: "told" }]);
    await recoverWith(world, { duePayments });
    expect(world.calls).toEqual([]);
  });

  test("and is gone by then is no failure", async () => {
    const world = await paying([captured]);
    const paymentId = "ghost" as PaymentId;
    const dueRefund = (named: PaymentId) => () =>
      Promise.resolve([{ paymentId: named, refundId: `${named}-refund` }]);
    const duePayments = () => Promise.resolve([{ paymentId, gateway: "told" }]);
    await recoverWith(world, { duePayments, dueRefunds: dueRefund(paymentId) });
    // A payment whose money nobody asked back has no refund to send.
    await recoverWith(world, { dueRefunds: dueRefund(world.paymentId) });
    expect(world.calls).toEqual([]);
  });

  test("and is settled by then is not sent again", async () => {
    const world = await paying([captured]);
    world.tell("refund", { outcome: "refunded" });
    await world.boxOffice.cancelReservation({ reservationId: world.reservationId });
    world.calls.length = 0;
    const before = await world.refundOf(world.paymentId);
    await recoverWith(world, { dueRefunds: () => Promise.resolve([before]) });
    expect(world.calls).toEqual([]);
    expect(await world.refundOf(world.paymentId)).toEqual(before);
  });
});

describe("a refund of nothing", () => {
  test("needs no gateway", async () => {
    const world = await paying([captured]);
    await world.boxOffice.cancelReservation({ reservationId: world.reservationId });
    world.clock.advance(leaseMs * 2);
    await world.write(world.paymentId, ({ refunds: [refund] }) => ({
      refunds:
        refund?.status === "sending"
          ? [{ ...refund, version: refund.version + 1, amount: 0, recoverAtMs: 0 }]
          : [],
    }));
    world.calls.length = 0;
    await world.boxOffice.work.recover();
    expect(world.calls).toEqual([]);
    expect((await world.refundOf(world.paymentId)).status).toBe("succeeded");
  });
});

describe("a payment around which something is missing", () => {
  const heard = { isAsked: false, isHeard: true };
  const given = (over: object, given: Payment = pending({ recoverAtMs: t0 })) =>
    oneShot(
      { ...booking({ reservation: reservation("r", "paying") }), payment: given, ...over },
      t0,
    );

  test("its reservation: it is left alone", async () => {
    const { context, changes } = given({ reservation: null });
    expect(await recoverPayment(context, "p" as never, true)).toEqual(heard);
    expect(changes).toEqual([]);
  });

  test("its show: it is given up, as nothing could be confirmed", async () => {
    const world = await paying([page]);
    world.tell("lookup", page);
    const { update } = world.stores.bookings;
    world.stores.bookings.update = (slice, decide) =>
      update(slice, (state) => decide({ ...state, show: null }));
    await recover(world, 1_000);
    expect(names(world)).toEqual(["lookup", "cancel"]);
    expect(await pendingOf(world)).toMatchObject({ step: "voiding" });
  });

  test("itself, or its reservation: its answer can't be written down, and that is said", async () => {
    const error = new TypeError("The payment p does not exist.");
    for (const missing of [{ payment: null }, { reservation: null }]) {
      const { context } = given(missing);
      const claim = { paymentId: "p" as never, attempts: 0 };
      await expect(carryOut(context, claim, cancelled as never)).rejects.toThrow(error);
    }
  });

  test.each(["captured", "refunding", "refunded"] as const)(
    "nothing, and it is %s: news of it changes nothing",
    async (status) => {
      const { context, changes } = given({}, payment(status));
      expect(await recoverPayment(context, "p" as never, true)).toEqual(heard);
      expect(changes).toEqual([]);
      const [gateway] = context.gateways as unknown as [{ calls: readonly string[] }];
      expect(gateway.calls).toEqual([]);
    },
  );
});

test("a seat has an owner while somebody holds it or bought it", () => {
  const owners = (["held", "paying", "confirmed", "expired"] as const).map((status) =>
    seatsOf(reservation("r", status)).map(ownerOf),
  );
  const both = ["r", "r"];
  expect(owners).toEqual([both, both, both, [null, null]]);
});
