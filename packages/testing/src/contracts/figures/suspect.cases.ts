import assert from "node:assert/strict";
import type {
  Alarm,
  BookingSnapshot,
  Payment,
  PaymentId,
  Refund,
  StuckRefund,
} from "@admit-one/core";
import { audit } from "@admit-one/core";
import { capture, hold, startPayment } from "../../fixtures/booking-steps.ts";
import { openRefund, outsideRefund } from "../../fixtures/money.ts";
import { capturedPayment, richBooks, suspendedPayment } from "../../fixtures/payments.ts";
import { seatIds, startMs } from "../../fixtures/plan.ts";
import { openHall, put } from "../booking/world.ts";
import type { FigureCase, FigureWorld } from "./world.ts";

const hourMs = 3_600_000;
/** Late enough for everything that takes too long. */
const lateMs = startMs + hourMs;

const stuckRefund = (payment: Payment, overrides: Partial<StuckRefund> = {}): StuckRefund => {
  const { recoverAtMs: _, ...base } = openRefund(payment);
  const stuck = { status: "needs_operator", failure: "no", stuckAtMs: startMs } as const;
  return { ...base, ...overrides, ...stuck };
};

const byHand = [{ amount: 3, note: "현금", atMs: startMs }];

type Change = (payment: Payment) => {
  readonly payments?: readonly Payment[];
  readonly refunds?: readonly Refund[];
};

/** What can happen to a payment, and whether it may be an alarm one hour later. */
const fates: Readonly<Record<string, readonly [Change, boolean]>> = {
  settled: [(payment) => ({ payments: [capturedPayment(payment)] }), false],
  refunding: [(payment) => ({ refunds: [openRefund(payment)] }), false],
  "in suspense": [(payment) => ({ payments: [suspendedPayment(payment, lateMs)] }), true],
  disputed: [(payment) => ({ payments: [richBooks(payment)] }), true],
  stuck: [(payment) => ({ refunds: [stuckRefund(payment)] }), true],
  "paid back elsewhere": [(payment) => ({ refunds: [outsideRefund(payment, 1)] }), true],
  "paid by hand": [(payment) => ({ refunds: [openRefund(payment, { byHand })] }), true],
  "paid too much": [
    (payment) => ({ refunds: [openRefund(payment, { paidAmount: payment.amount + 1 })] }),
    true,
  ],
  accepted: [
    (payment) => {
      const accepted = { note: "", atMs: startMs };
      return { refunds: [outsideRefund(payment, 1, { accepted })] };
    },
    false,
  ],
};

/** Payments with all these fates, named after them, and one whose deadline has not passed. */
const openFates = async (world: FigureWorld): Promise<void> => {
  const names = Object.keys(fates);
  await openHall(world, { shows: { "show-1": seatIds(names.length + 2) } });
  const { bookings } = world.stores;
  for (const [index, name] of [...names, "in time", "late"].entries()) {
    await hold(bookings, { reservationId: `res of ${name}`, seatIds: [`A-1-${index + 1}`] });
    const deadlineMs = name === "late" ? lateMs : lateMs + 1;
    await startPayment(bookings, `res of ${name}`, name, { deadlineMs });
    const [become] = fates[name] ?? [];
    if (become === undefined) continue;
    await put(world, { by: "payment", paymentId: name as PaymentId }, ({ payment }) =>
      payment === null ? {} : become(payment),
    );
  }
};

const alarmsOf = (snapshot: BookingSnapshot): readonly string[] =>
  audit(snapshot, { nowMs: startMs + 9 * hourMs, suspenseAlarmMs: 1 })
    .alarms.map(({ alarm, ids }: Alarm) => `${alarm} ${JSON.stringify(ids)}`)
    .toSorted();

export const suspectCases: readonly FigureCase[] = [
  {
    name: "suspects are those that may be alarms, and no others",
    run: async (world) => {
      await openFates(world);
      const { payments } = await world.stores.figures.suspects({ atMs: lateMs, limit: 100 });
      const expected = Object.entries(fates).flatMap(([name, [, is]]) => (is ? [name] : []));
      assert.deepEqual(
        payments.map(({ paymentId }) => paymentId as string).toSorted(),
        [...expected, "late"].toSorted(),
      );
    },
  },
  {
    name: "suspects come as they are, with all of their refunds and their reservations",
    run: async (world) => {
      await openFates(world);
      const { bookings, figures } = world.stores;
      const byStuck = { by: "payment", paymentId: "stuck" as PaymentId } as const;
      await put(world, byStuck, ({ payment }) => {
        const second = { refundId: "stuck-refund-2", no: 2 };
        return { refunds: payment === null ? [] : [openRefund(payment, second)] };
      });
      const suspects = await figures.suspects({ atMs: lateMs, limit: 100 });
      for (const payment of suspects.payments) {
        assert.deepEqual(payment, await bookings.payment(payment.paymentId));
        const refunds = suspects.refunds.filter(({ paymentId }) => paymentId === payment.paymentId);
        assert.deepEqual(refunds, await bookings.refunds(payment.paymentId));
        const own = suspects.reservations.filter(
          (it) => it.reservationId === payment.reservationId,
        );
        assert.deepEqual(own, [await bookings.reservation(payment.reservationId)]);
      }
      assert.equal(suspects.refunds.length, 5);
    },
  },
  {
    name: "the audit finds the same alarms among the suspects as in the whole store",
    run: async (world) => {
      await openFates(world);
      const { bookings, figures } = world.stores;
      await hold(bookings, { reservationId: "sold", seatIds: ["A-1-1"] });
      await capture(bookings, "in time");
      const orphan = "orphan" as PaymentId;
      const [known] = (await bookings.snapshot()).payments;
      assert.ok(known !== undefined);
      await put(world, { by: "payment", paymentId: orphan }, () => ({
        refunds: [outsideRefund({ ...known, paymentId: orphan }, 1, { reservationId: null })],
      }));
      const whole = await bookings.snapshot();
      const suspects = await figures.suspects({ atMs: startMs + 9 * hourMs, limit: 100 });
      const none = { seats: [], claims: [], wallets: [], ledger: [] };
      const found = alarmsOf({ ...none, ...suspects });
      assert.ok(found.length >= 5, found.join());
      assert.deepEqual(found, alarmsOf(whole));
    },
  },
  {
    name: "of each kind no more suspects are looked at than asked for",
    run: async (world) => {
      await openFates(world);
      const { payments } = await world.stores.figures.suspects({ atMs: lateMs, limit: 1 });
      assert.equal(payments.length, 7);
      const none = await world.stores.figures.suspects({ atMs: lateMs, limit: 0 });
      assert.deepEqual(none, { payments: [], refunds: [], reservations: [] });
    },
  },
];
