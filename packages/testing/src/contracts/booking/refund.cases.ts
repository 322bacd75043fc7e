import assert from "node:assert/strict";
import type { PaymentId, Refund, ReservationId, ShowId } from "@admit-one/core";
import { capture, hold, startPayment } from "../../fixtures/booking-steps.ts";
import { openRefund, outsideRefund, posting } from "../../fixtures/money.ts";
import { startMs } from "../../fixtures/plan.ts";
import { atOnce, sameSet } from "../assertions.ts";
import { type BookingCase, type BookingWorld, load, openHall, put } from "./world.ts";

const pay1 = "pay-1" as PaymentId;
const byPayment = { by: "payment", paymentId: pay1 } as const;
/** A reservation with a payment in progress. */
export const pays = async (world: BookingWorld): Promise<void> => {
  await openHall(world);
  const { bookings } = world.stores;
  await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
  await startPayment(bookings, "res-1", "pay-1");
};

/** Makes the first refund of a payment need an operator. */
const makeStuck = (world: BookingWorld, paymentId: PaymentId, stuckAtMs: number): Promise<void> =>
  put(world, { by: "payment", paymentId }, ({ refunds }) => {
    const [first] = refunds;
    if (first === undefined || !("recoverAtMs" in first)) return {};
    const { recoverAtMs: _, failure: _f, ...base } = first;
    return {
      refunds: [{ ...base, status: "needs_operator", failure: "no", stuckAtMs, version: 2 }],
    };
  });

export const refundCases: readonly BookingCase[] = [
  {
    name: "every form of a refund comes back as it was put, with its payment and its reservation",
    run: async (world) => {
      await pays(world);
      const { bookings } = world.stores;
      await capture(bookings, "pay-1");
      const payment = await bookings.payment(pay1);
      assert.ok(payment !== null);
      const note = "현금으로 \"'";
      const first = openRefund(payment, { failure: "거절 \"'" });
      const byHand = [
        { amount: 3, note, atMs: startMs + 5 },
        { amount: 4, note: "", atMs: startMs + 6 },
      ];
      const forms: readonly Refund[] = [
        first,
        { ...first, status: "sending", attempts: 3, sentAtMs: startMs + 1, version: 2 },
        { ...first, status: "pending", attempt: 2, cameBackAttempt: 1, version: 3 },
        { ...first, status: "failed", refusedSinceMs: startMs + 2, version: 4 },
      ];
      const { status: _, recoverAtMs: _r, failure: _f, ...base } = first;
      const stuck = { status: "needs_operator", failure: "no", stuckAtMs: startMs + 8 } as const;
      const over = { status: "succeeded", settledAtMs: startMs + 9 } as const;
      const accepted = { note, atMs: startMs + 10 };
      const ended: readonly Refund[] = [
        { ...base, ...stuck, byHand, coveredAmount: 2, version: 5 },
        { ...base, ...over, settledBy: "hand", byHand, paidAmount: 9, accepted, version: 6 },
      ];
      for (const form of [...forms, ...ended]) {
        await put(world, byPayment, () => ({ refunds: [form] }));
        assert.deepEqual(await bookings.refunds(pay1), [form]);
        assert.deepEqual((await load(world, byPayment)).refunds, [form]);
        const reservationId = "res-1" as ReservationId;
        const byReservation = await load(world, { by: "reservation", reservationId });
        assert.deepEqual(byReservation.refunds, [form]);
      }
      assert.deepEqual((await bookings.snapshot()).refunds, ended.slice(1));
    },
  },
  {
    name: "a payment has several refunds, ours and the provider's, by their numbers",
    run: async (world) => {
      await pays(world);
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-2", seatIds: ["A-1-2"] });
      await startPayment(bookings, "res-2", "pay-2");
      const other = await bookings.payment("pay-2" as PaymentId);
      const payment = await bookings.payment(pay1);
      assert.ok(payment !== null && other !== null);
      const outside = outsideRefund(payment, 2);
      const tenth = openRefund(payment, { refundId: "pay-1-refund-10", no: 10 });
      const bySecond = { by: "payment", paymentId: other.paymentId } as const;
      await put(world, bySecond, () => ({ refunds: [openRefund(other)] }));
      // Inserted in another order than that of their numbers.
      await put(world, byPayment, () => ({ refunds: [tenth] }));
      await put(world, byPayment, ({ refunds }) => {
        assert.deepEqual(refunds, [tenth]);
        return { refunds: [openRefund(payment), outside] };
      });
      const all = [openRefund(payment), outside, tenth];
      assert.deepEqual(await bookings.refunds(pay1), all);
      assert.deepEqual((await load(world, byPayment)).refunds, all);
      const failed: Refund = {
        ...outside,
        status: "failed",
        failure: "closed",
        paidAmount: 0,
        version: 2,
      };
      // One of them is put; the others must not change.
      await put(world, byPayment, () => ({ refunds: [failed] }));
      const reservationId = "res-1" as ReservationId;
      const byReservation = await load(world, { by: "reservation", reservationId });
      assert.deepEqual(byReservation.refunds, [openRefund(payment), failed, tenth]);
      assert.deepEqual(await bookings.refunds(other.paymentId), [openRefund(other)]);
    },
  },
  {
    name: "two refunds of a payment never have one number, and none is put without its payment",
    run: async (world) => {
      await pays(world);
      const { bookings } = world.stores;
      const payment = await bookings.payment(pay1);
      assert.ok(payment !== null);
      const corrupt = { name: "TicketingError", code: "CORRUPT" };
      const twin = outsideRefund(payment, 1);
      const both = put(world, byPayment, () => ({ refunds: [openRefund(payment), twin] }));
      await assert.rejects(both, corrupt);
      await put(world, byPayment, () => ({ refunds: [openRefund(payment)] }));
      await assert.rejects(
        put(world, byPayment, () => ({ refunds: [twin] })),
        corrupt,
      );
      const strange = { ...twin, paymentId: "pay-9" as PaymentId, no: 2 };
      await assert.rejects(
        put(world, byPayment, () => ({ refunds: [strange] })),
        corrupt,
      );
      assert.deepEqual(await bookings.refunds(pay1), [openRefund(payment)]);
      assert.deepEqual(await bookings.refunds(strange.paymentId), []);
    },
  },
  {
    name: "of racing steps that add a refund under one number one wins, and the others run again",
    run: async (world) => {
      await pays(world);
      const { bookings } = world.stores;
      const known = await bookings.payment(pay1);
      assert.ok(known !== null);
      // Money without a known payment is not protected by a show's lock.
      for (const paymentId of ["pay-1", "orphan"] as PaymentId[]) {
        const nos = await atOnce(4, (index) =>
          bookings.update({ by: "payment", paymentId }, ({ refunds }) => {
            const no = refunds.length + 1;
            const refundId = `${paymentId}-${index}`;
            const added = outsideRefund({ ...known, paymentId }, no, { refundId });
            return { outcome: no, change: { refunds: [added] } };
          }),
        );
        assert.deepEqual(
          nos.toSorted((a, b) => a - b),
          [1, 2, 3, 4],
        );
        const stored = await bookings.refunds(paymentId);
        assert.deepEqual(
          stored.map(({ no }) => no),
          [1, 2, 3, 4],
        );
      }
    },
  },
  {
    name: "money that no payment is known for has a refund all the same, once",
    run: async (world) => {
      await pays(world);
      const { bookings } = world.stores;
      const known = await bookings.payment(pay1);
      assert.ok(known !== null);
      const orphan = openRefund(
        { ...known, paymentId: "orphan" as PaymentId },
        { reservationId: null, showId: null, userId: null },
      );
      const slice = { by: "payment", paymentId: orphan.paymentId } as const;
      const ways = await atOnce(8, () =>
        bookings.update(slice, ({ payment, refunds }) => {
          assert.equal(payment, null);
          return refunds.length === 0
            ? { outcome: "first", change: { refunds: [orphan], ledger: posting("orphan", 5) } }
            : { outcome: "later" };
        }),
      );
      assert.equal(ways.filter((way) => way === "first").length, 1);
      assert.deepEqual((await load(world, slice)).refunds, [orphan]);
      assert.equal((await bookings.snapshot()).ledger.length, 2);
    },
  },
  {
    name: "dueRefunds leaves out what waits for another gateway, and nothing else",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      const types = ["other", "scripted", "other", "absent", "wallet", "scripted"];
      for (const [index, type] of types.entries()) {
        await hold(bookings, { reservationId: `res-${index}`, seatIds: [`A-1-${index + 1}`] });
        await startPayment(bookings, `res-${index}`, `pay-${index}`);
        const paymentId = `pay-${index}` as PaymentId;
        // A refund of zero needs no gateway.
        const amount = type === "absent" ? { amount: 0 } : {};
        const method = { type, note: '"type":"scripted"' };
        await put(world, { by: "payment", paymentId }, ({ payment }) => ({
          refunds: payment
            ? [openRefund(payment, { recoverAtMs: startMs + index, method, ...amount })]
            : [],
        }));
      }
      const due = async (limit: number, ...gateways: readonly string[]) =>
        (await bookings.dueRefunds(startMs + 5, limit, gateways)).map(({ paymentId }) =>
          types.at(Number(paymentId.slice("pay-".length))),
        );
      assert.deepEqual(await due(10, "scripted"), ["scripted", "absent", "scripted"]);
      assert.deepEqual(await due(2, "scripted"), ["scripted", "absent"]);
      assert.deepEqual(await due(10, "other", "wallet"), ["other", "other", "absent", "wallet"]);
      assert.deepEqual(await due(10), ["absent"]);
      assert.deepEqual(await due(10, "", "script", "scripted','other"), ["absent"]);
    },
  },
  {
    name: "dueRefunds answers open refunds from the instant on, oldest first",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      for (const [index, ms] of [30, 10, 20].entries()) {
        await hold(bookings, { reservationId: `res-${index}`, seatIds: [`A-1-${index + 1}`] });
        await startPayment(bookings, `res-${index}`, `pay-${index}`);
        const paymentId = `pay-${index}` as PaymentId;
        await put(world, { by: "payment", paymentId }, ({ payment }) => ({
          refunds: payment ? [openRefund(payment, { recoverAtMs: startMs + ms })] : [],
        }));
      }
      const due = async (ms: number, limit: number) =>
        (await bookings.dueRefunds(startMs + ms, limit, ["scripted"])).map(
          ({ refundId, paymentId }) => {
            assert.equal(refundId, `${paymentId}-refund`);
            return String(paymentId);
          },
        );
      assert.deepEqual(await due(30, 10), ["pay-1", "pay-2", "pay-0"]);
      assert.deepEqual(await due(20, 10), ["pay-1", "pay-2"]);
      assert.deepEqual(await due(19, 10), ["pay-1"]);
      assert.deepEqual(await due(30, 1), ["pay-1"]);
      await makeStuck(world, pay1, startMs);
      assert.deepEqual(await due(30, 10), ["pay-2", "pay-0"]);
      // A second refund of the same payment is due independently.
      await put(world, { by: "payment", paymentId: "pay-2" as PaymentId }, ({ payment }) => ({
        refunds: payment ? [openRefund(payment, { refundId: "second", no: 2 })] : [],
      }));
      assert.deepEqual(
        (await bookings.dueRefunds(startMs + 30, 10, ["scripted"])).map(({ refundId }) => refundId),
        ["second", "pay-2-refund", "pay-0-refund"],
      );
    },
  },
  {
    name: "refunds that need an operator are counted by show, and tried again where that was ordered",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": ["A-1-1", "A-1-2", "A-1-3"], "show-2": ["B"] } });
      const { bookings, concerts } = world.stores;
      const showId = "show-1" as ShowId;
      for (const [index, seat] of ["A-1-1", "A-1-2", "A-1-3", "B"].entries()) {
        const show = seat === "B" ? "show-2" : "show-1";
        const reservationId = `res-${index}`;
        await hold(bookings, { reservationId, seatIds: [seat], showId: show });
        await startPayment(bookings, reservationId, `pay-${index}`);
        const paymentId = `pay-${index}` as PaymentId;
        await put(world, { by: "payment", paymentId }, ({ payment }) => ({
          refunds: payment ? [openRefund(payment)] : [],
        }));
      }
      assert.equal(await bookings.stuckRefunds(showId), 0);
      for (const index of [0, 1, 3]) {
        await makeStuck(world, `pay-${index}` as PaymentId, startMs + 10 * (index + 1));
      }
      assert.equal(await bookings.stuckRefunds(showId), 2);
      assert.equal(await bookings.stuckRefunds("show-2" as ShowId), 1);
      const order = (refundsRetryAtMs: number) =>
        put(world, { by: "show", showId }, ({ show }) => ({
          ...(show && { show: { ...show, refundsRetryAtMs } }),
        }));
      const retried = async (limit = 10) =>
        (await bookings.refundsToRetry(limit)).map(({ refundId, paymentId }) => {
          assert.equal(refundId, `${paymentId}-refund`);
          return String(paymentId);
        });
      assert.deepEqual(await retried(), []);
      await order(startMs + 9);
      assert.deepEqual(await retried(), []);
      await order(startMs + 10);
      assert.equal((await concerts.show(showId))?.refundsRetryAtMs, startMs + 10);
      assert.deepEqual(await retried(), ["pay-0"]);
      await order(startMs + 1_000);
      sameSet(await retried(), ["pay-0", "pay-1"], String);
      assert.equal((await retried(1)).length, 1);
      assert.equal(await bookings.stuckRefunds(showId), 2);
    },
  },
];
