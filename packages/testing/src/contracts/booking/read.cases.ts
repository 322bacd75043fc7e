import assert from "node:assert/strict";
import {
  type IdempotencyKey,
  ownerOf,
  type PaymentId,
  type ReservationId,
  type ReservationPlace,
  type ShowId,
  type UserId,
} from "@admit-one/core";
import {
  capture,
  end,
  extend,
  hold,
  holdChange,
  recordOf,
  startPayment,
} from "../../fixtures/booking-steps.ts";
import { refundingPayment, suspendedPayment } from "../../fixtures/payments.ts";
import { peekEvents } from "../../fixtures/peek-events.ts";
import { seatIds, startMs } from "../../fixtures/plan.ts";
import { sameSet } from "../assertions.ts";
import { type BookingCase, type BookingWorld, bySeats, load, openHall, put } from "./world.ts";

const paymentId = (id: string): PaymentId => id as PaymentId;

/** Suspends captured money, due at this instant. */
const suspend = (world: BookingWorld, id: string, recoverAtMs: number): Promise<void> =>
  put(world, { by: "payment", paymentId: paymentId(id) }, ({ payment }) => ({
    payments: payment === null ? [] : [suspendedPayment(payment, recoverAtMs)],
  }));

const keepRecord = ({ stores }: BookingWorld, key: string, atMs: number): Promise<void> => {
  const record = recordOf("user-1", key, { atMs });
  const slice = { ...bySeats(["A-1-1"]), record };
  return stores.bookings.update(slice, () => ({ outcome: undefined, change: { record } }));
};

/** Which of the keys still have a record. */
const keptOf = async ({ stores }: BookingWorld, ...keys: readonly string[]) => {
  const named = keys.map((key): IdempotencyKey => ({ userId: "user-1" as UserId, key }));
  const found = await Promise.all(named.map((key) => stores.bookings.record(key)));
  return found.filter((record) => record !== null).map((record) => record.key);
};

export const readCases: readonly BookingCase[] = [
  {
    name: "what is unknown reads as null",
    run: async ({ stores: { bookings } }) => {
      assert.equal(await bookings.reservation("unknown" as ReservationId), null);
      assert.equal(await bookings.payment(paymentId("unknown")), null);
      assert.equal(await bookings.record({ userId: "user-1" as UserId, key: "unknown" }), null);
      assert.deepEqual(
        await bookings.reservationsOf("unknown" as UserId, { after: null, limit: 10 }),
        [],
      );
      assert.deepEqual(await bookings.dueHolds(Number.MAX_SAFE_INTEGER, 10), []);
      assert.deepEqual(await bookings.duePayments(Number.MAX_SAFE_INTEGER, 10, ["scripted"]), []);
      assert.deepEqual(await bookings.refunds(paymentId("unknown")), []);
      assert.deepEqual(await bookings.wallets("unknown" as UserId), []);
      assert.deepEqual(await bookings.dueRefunds(Number.MAX_SAFE_INTEGER, 10, ["scripted"]), []);
      assert.equal(await bookings.stuckRefunds("unknown" as ShowId), 0);
      assert.deepEqual(await bookings.refundsToRetry(10), []);
      assert.deepEqual(await bookings.toCancel(10), []);
      const money = { refunds: [], wallets: [], ledger: [] };
      const empty = { seats: [], claims: [], reservations: [], payments: [], ...money };
      assert.deepEqual(await bookings.snapshot(), empty);
    },
  },
  {
    name: "reservationsOf answers the user's own of every show and status, newest first",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": seatIds(6), "show-2": seatIds(6) } });
      const { bookings } = world.stores;
      // Neither the ids nor the order of insertion match the order of time.
      const ages = { "res-c": 30, "res-a": 10, "res-d": 40, "res-b": 20 };
      for (const [index, [reservationId, ageMs]] of Object.entries(ages).entries()) {
        await hold(bookings, {
          reservationId,
          showId: index % 2 === 0 ? "show-1" : "show-2",
          seatIds: [`A-1-${index + 1}`],
          createdAtMs: startMs - ageMs,
        });
      }
      await hold(bookings, { reservationId: "other", seatIds: ["A-1-6"], userId: "user-2" });
      await end(bookings, "res-b");
      const user = "user-1" as UserId;
      const all = await bookings.reservationsOf(user, { after: null, limit: 10 });
      const order = all.map(({ reservationId }) => reservationId);
      assert.deepEqual(order, ["res-a", "res-b", "res-c", "res-d"]);
      for (const reservation of all) {
        assert.deepEqual(await bookings.reservation(reservation.reservationId), reservation);
      }
      const first = await bookings.reservationsOf(user, { after: null, limit: 2 });
      assert.deepEqual(first, all.slice(0, 2));
      assert.deepEqual(await bookings.reservationsOf(user, { after: null, limit: 0 }), []);
    },
  },
  {
    name: "reservationsOf in parts is the whole, each once, whatever is held meanwhile",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      const user = "user-1" as UserId;
      const ages = { b: 20, c: 20, a: 20, d: 10 };
      for (const [index, [reservationId, ageMs]] of Object.entries(ages).entries()) {
        const asked = [`A-1-${index + 1}`];
        await hold(bookings, { reservationId, seatIds: asked, createdAtMs: startMs - ageMs });
      }
      const next = async (after: ReservationPlace | null) => {
        const part = await bookings.reservationsOf(user, { after, limit: 2 });
        return part.map(({ reservationId, createdAtMs }) => ({ reservationId, createdAtMs }));
      };
      const first = await next(null);
      await hold(bookings, { reservationId: "e", seatIds: ["A-1-5"], createdAtMs: startMs });
      const second = await next(first.at(-1) ?? null);
      const order = [...first, ...second].map(({ reservationId }) => reservationId);
      assert.deepEqual(order, ["d", "c", "b", "a"]);
      assert.deepEqual(await next(second.at(-1) ?? null), []);
      // After a place where the user has no reservation.
      const nowhere = { reservationId: "bb" as ReservationId, createdAtMs: startMs - 20 };
      assert.deepEqual(await next(nowhere), second);
    },
  },
  {
    name: "dueHolds answers stored holds that end at or before the instant, oldest first",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      const ends = { "res-late": 301, "res-exact": 300, "res-early": 100, "res-mid": 200 };
      for (const [index, [reservationId, endMs]] of Object.entries(ends).entries()) {
        const expiresAtMs = startMs + endMs;
        const asked = [`A-1-${index + 1}`];
        await hold(bookings, { reservationId, seatIds: asked, expiresAtMs });
      }
      const expiresAtMs = startMs + 1;
      await hold(bookings, { reservationId: "res-paying", seatIds: ["A-1-5"], expiresAtMs });
      await hold(bookings, { reservationId: "res-ended", seatIds: ["A-1-6"], expiresAtMs });
      await startPayment(bookings, "res-paying", "pay-1");
      await end(bookings, "res-ended");
      const order = ["res-early", "res-mid", "res-exact"];
      assert.deepEqual(await bookings.dueHolds(startMs + 300, 10), order);
      assert.deepEqual(await bookings.dueHolds(startMs + 300, 2), order.slice(0, 2));
      assert.deepEqual(await bookings.dueHolds(startMs + 99, 10), []);
      await end(bookings, "res-early", "expired");
      assert.deepEqual(await bookings.dueHolds(startMs + 300, 10), order.slice(1));
    },
  },
  {
    name: "a hold that was extended is due by its new end alone",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      for (const [index, endMs] of [100, 200].entries()) {
        const seatIds = [`A-1-${index + 1}`];
        const expiresAtMs = startMs + endMs;
        await hold(bookings, { reservationId: `res-${index}`, seatIds, expiresAtMs });
      }
      await extend(bookings, "res-0", startMs + 300);
      assert.deepEqual(await bookings.dueHolds(startMs + 299, 10), ["res-1"]);
      assert.deepEqual(await bookings.dueHolds(startMs + 300, 10), ["res-1", "res-0"]);
      await end(bookings, "res-0", "expired");
      assert.deepEqual(await bookings.dueHolds(startMs + 300, 10), ["res-1"]);
    },
  },
  {
    name: "duePayments answers what is to be recovered from the instant on, oldest first",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      const recoverAt = [50, 40, 60, 10, 20, 30];
      for (const [index, ms] of recoverAt.entries()) {
        const reservationId = `res-${index}`;
        await hold(bookings, { reservationId, seatIds: [`A-1-${index + 1}`] });
        await startPayment(bookings, reservationId, `pay-${index}`, { recoverAtMs: startMs + ms });
      }
      for (const index of [3, 4, 5]) await capture(bookings, `pay-${index}`);
      await suspend(world, "pay-4", startMs + 45);
      await suspend(world, "pay-5", startMs + 5);
      const due = async (atMs: number, limit: number) => {
        const found = await bookings.duePayments(startMs + atMs, limit, ["scripted"]);
        return found.map((one) => one.paymentId);
      };
      assert.deepEqual(await due(60, 10), ["pay-5", "pay-1", "pay-4", "pay-0", "pay-2"]);
      assert.deepEqual(await due(45, 10), ["pay-5", "pay-1", "pay-4"]);
      assert.deepEqual(await due(44, 10), ["pay-5", "pay-1"]);
      assert.deepEqual(await due(60, 1), ["pay-5"]);
      await put(world, { by: "payment", paymentId: paymentId("pay-5") }, ({ payment }) => ({
        payments: payment === null ? [] : [refundingPayment(payment)],
      }));
      assert.deepEqual(await due(45, 10), ["pay-1", "pay-4"]);
    },
  },
  {
    name: "duePayments leaves out what waits for another gateway, and nothing else",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      const types = ["other", "scripted", "other", "absent", "absent", "scripted"];
      for (const [index, type] of types.entries()) {
        const reservationId = `res-${index}`;
        await hold(bookings, { reservationId, seatIds: [`A-1-${index + 1}`] });
        await startPayment(bookings, reservationId, `pay-${index}`, {
          recoverAtMs: startMs + index,
          method: { type, note: '"type":"scripted"' },
        });
      }
      // Captured money is due without asking its gateway.
      await capture(bookings, "pay-4");
      await suspend(world, "pay-4", startMs + 4);
      const due = (limit: number, ...gateways: readonly string[]) =>
        bookings.duePayments(startMs + 5, limit, gateways);
      const one = (index: number, gateway: string | null) => {
        return { paymentId: paymentId(`pay-${index}`), gateway };
      };
      const [other, scripted, captured] = [one(0, "other"), one(1, "scripted"), one(4, null)];
      const last = [captured, one(5, "scripted")];
      assert.deepEqual(await due(10, "scripted"), [scripted, ...last]);
      assert.deepEqual(await due(2, "scripted"), [scripted, captured]);
      assert.deepEqual(await due(10, "other", "scripted"), [
        other,
        scripted,
        one(2, "other"),
        ...last,
      ]);
      assert.deepEqual(await due(10), [captured]);
      assert.deepEqual(await due(10, "", "script", "scripted','absent"), [captured]);
    },
  },
  {
    name: "a payment that was claimed for recovery is due at its new time",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
      await startPayment(bookings, "res-1", "pay-1", { recoverAtMs: startMs });
      await put(world, { by: "payment", paymentId: paymentId("pay-1") }, ({ payment }) => {
        if (payment?.status !== "pending") return {};
        const recoverAtMs = startMs + 500;
        return { payments: [{ ...payment, recoverAtMs, attempts: 1, version: 2 }] };
      });
      const due = (atMs: number) => bookings.duePayments(startMs + atMs, 10, ["scripted"]);
      assert.deepEqual(await due(499), []);
      assert.deepEqual(await due(500), [{ paymentId: "pay-1", gateway: "scripted" }]);
    },
  },
  {
    name: "forgetRecords deletes records from before the instant, at most as many as it may",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      const keys = ["key-4", "key-3", "key-2", "key-1"];
      for (const [index, key] of keys.entries()) await keepRecord(world, key, startMs + index);
      assert.equal(await bookings.forgetRecords(startMs, 10), 0);
      assert.equal(await bookings.forgetRecords(startMs + 1, 10), 1);
      assert.deepEqual(await keptOf(world, ...keys), keys.slice(1));
      assert.equal(await bookings.forgetRecords(startMs + 3, 1), 1);
      assert.equal((await keptOf(world, ...keys)).length, 2);
      assert.equal(await bookings.forgetRecords(startMs + 3, 10), 1);
      assert.deepEqual(await keptOf(world, ...keys), ["key-1"]);
      assert.equal(await bookings.forgetRecords(startMs + 3, 2), 0);
    },
  },
  {
    name: "a forgotten key can be used again",
    run: async (world) => {
      await openHall(world);
      await keepRecord(world, "key-1", startMs);
      assert.equal(await world.stores.bookings.forgetRecords(startMs + 1, 10), 1);
      await keepRecord(world, "key-1", startMs + 5);
      assert.deepEqual(await keptOf(world, "key-1"), ["key-1"]);
      const { record } = await load(world, {
        ...bySeats(["A-1-1"]),
        record: recordOf("user-1", "key-1"),
      });
      assert.equal(record?.atMs, startMs + 5);
    },
  },
  {
    name: "a snapshot says what the other reads say",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": seatIds(6), "show-2": seatIds(6) } });
      const { bookings, concerts } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1", "A-1-2"] });
      await hold(bookings, { reservationId: "res-2", seatIds: ["A-1-1"], showId: "show-2" });
      await hold(bookings, { reservationId: "res-3", seatIds: ["A-1-3"] });
      await hold(bookings, { reservationId: "res-4", seatIds: ["A-1-4"] });
      await end(bookings, "res-3", "expired");
      await startPayment(bookings, "res-2", "pay-2");
      await startPayment(bookings, "res-4", "pay-4");
      await capture(bookings, "pay-4");
      const { seats, claims, reservations, payments } = await bookings.snapshot();
      const one = await concerts.seatsSince(bySeats([]).showId, 0);
      const two = await concerts.seatsSince(bySeats([], "user-1", "show-2").showId, 0);
      const taken = [...one.seats, ...two.seats].filter((seat) => ownerOf(seat) !== null);
      sameSet(seats, taken, ({ showId, seatId }) => `${showId} ${seatId}`);
      const owners = taken.map((seat) => ({
        showId: seat.showId,
        seatId: seat.seatId,
        reservationId: ownerOf(seat),
      }));
      sameSet<{ showId: string; seatId: string }>(
        claims,
        owners,
        ({ showId, seatId }) => `${showId} ${seatId}`,
      );
      const user = "user-1" as UserId;
      const own = await bookings.reservationsOf(user, { after: null, limit: 10 });
      sameSet(reservations, own, ({ reservationId }) => reservationId);
      assert.equal(reservations.length, 4);
      for (const payment of payments) {
        assert.deepEqual(await bookings.payment(payment.paymentId), payment);
      }
      assert.equal(payments.length, 2);
    },
  },
  {
    name: "a step's events are logged with it, in the order of the steps of each stream",
    run: async (world) => {
      await openHall(world);
      const { bookings, events } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
      await hold(bookings, { reservationId: "res-2", seatIds: ["A-1-2"] });
      await end(bookings, "res-1");
      const logged = (await peekEvents(events)).filter(({ stream }) => stream.startsWith("res-1"));
      assert.deepEqual(
        logged.map(({ type }) => type),
        ["SeatsReserved", "ReservationReleased"],
      );
      const again = await load(world, bySeats(["A-1-1"]));
      assert.equal(again.seats[0]?.claim.state, "free");
      assert.equal((await peekEvents(events)).length, 4);
      assert.deepEqual(holdChange("x", again.seats).events?.length, 1);
    },
  },
];
