import assert from "node:assert/strict";
import type {
  BookingSlice,
  Currency,
  PaymentId,
  ReservationId,
  ShowId,
  UserId,
} from "@admit-one/core";
import { capture, end, hold, recordOf, startPayment } from "../../fixtures/booking-steps.ts";
import { posting, walletOf } from "../../fixtures/money.ts";
import { refundingPayment } from "../../fixtures/payments.ts";
import { startMs } from "../../fixtures/plan.ts";
import { atOnce, sameSet } from "../assertions.ts";
import { pays } from "./refund.cases.ts";
import { type BookingCase, type BookingWorld, bySeats, load, openHall, put } from "./world.ts";

const pay1 = "pay-1" as PaymentId;
const byPayment = { by: "payment", paymentId: pay1 } as const;
const walletSlice: BookingSlice = {
  by: "wallet",
  userId: "user-1" as UserId,
  currency: "KRW" as Currency,
};

const addToWallet = ({ stores }: BookingWorld, by: number): Promise<number | null> =>
  stores.bookings.update(walletSlice, ({ wallet }) => {
    const balance = (wallet?.balance ?? 0) + by;
    if (balance < 0) return { outcome: null };
    const wallets = [walletOf(balance, (wallet?.version ?? 0) + 1)];
    return { outcome: balance, change: { wallets } };
  });

export const moneyCases: readonly BookingCase[] = [
  {
    name: "a record is kept with the step of a payment that is not known, once",
    run: async ({ stores: { bookings } }) => {
      // No user has the empty id, and no client's key contains a space.
      const record = recordOf("", "reconciled card 1");
      const slice = { by: "payment", paymentId: "no payment" as PaymentId, record } as const;
      const ways = await atOnce(8, () =>
        bookings.update(slice, ({ record: known }) =>
          known === null ? { outcome: "first", change: { record } } : { outcome: "later" },
        ),
      );
      assert.equal(ways.filter((way) => way === "first").length, 1);
      assert.deepEqual(await bookings.record(record), record);
    },
  },
  {
    name: "a wallet is loaded where it is asked for, of the reservation's user",
    run: async (world) => {
      await pays(world);
      assert.equal((await load(world, walletSlice)).wallet, null);
      await addToWallet(world, 700);
      const wallet = walletOf(700);
      assert.deepEqual((await load(world, walletSlice)).wallet, wallet);
      assert.deepEqual((await load(world, { ...byPayment, wallet: true })).wallet, wallet);
      const reservationId = "res-1" as ReservationId;
      const slice = { by: "reservation", reservationId, wallet: true } as const;
      assert.deepEqual((await load(world, slice)).wallet, wallet);
      assert.equal((await load(world, byPayment)).wallet, null);
      assert.deepEqual(await world.stores.bookings.wallets("user-1" as UserId), [wallet]);
      assert.deepEqual((await world.stores.bookings.snapshot()).wallets, [wallet]);
    },
  },
  {
    name: "a wallet that many change at once has what they did, from its first change on",
    run: async (world) => {
      await openHall(world);
      await atOnce(12, () => addToWallet(world, 10));
      const spent = await atOnce(20, () => addToWallet(world, -10));
      assert.equal(spent.filter((balance) => balance !== null).length, 12);
      assert.deepEqual((await load(world, walletSlice)).wallet, walletOf(0, 24));
    },
  },
  {
    name: "a wallet is never below zero",
    run: async (world) => {
      await openHall(world);
      await assert.rejects(
        put(world, walletSlice, () => ({ wallets: [walletOf(-1)] })),
        {
          name: "TicketingError",
          code: "CORRUPT",
        },
      );
      assert.equal((await load(world, walletSlice)).wallet, null);
    },
  },
  {
    name: "a wallet's change and the record of its key are one step",
    run: async (world) => {
      await openHall(world);
      const record = recordOf("operator", "key-1", { atMs: startMs });
      const credit = () =>
        world.stores.bookings.update({ ...walletSlice, record }, (state) =>
          state.record === null
            ? { outcome: "new", change: { record, wallets: [walletOf(5)] } }
            : { outcome: "kept" },
        );
      sameSet(await atOnce(5, credit), ["new", "kept", "kept", "kept", "kept"], String);
      assert.deepEqual((await load(world, walletSlice)).wallet, walletOf(5));
    },
  },
  {
    name: "no payment is refunded more than was taken",
    run: async (world) => {
      await pays(world);
      await capture(world.stores.bookings, "pay-1");
      const before = await world.stores.bookings.payment(pay1);
      const change = put(world, byPayment, ({ payment }) => {
        if (payment === null) return {};
        const refunding = refundingPayment(payment);
        return { payments: [{ ...refunding, refundTotal: refunding.takenAmount + 1 }] };
      });
      await assert.rejects(change, { name: "TicketingError", code: "CORRUPT" });
      assert.deepEqual(await world.stores.bookings.payment(pay1), before);
    },
  },
  {
    name: "ledger entries are appended, and one id is never written twice",
    run: async (world) => {
      await pays(world);
      const { bookings } = world.stores;
      await put(world, byPayment, () => ({ ledger: posting("pay-1.captured", 110_000) }));
      await put(world, byPayment, () => ({
        ledger: posting("other", Number.MAX_SAFE_INTEGER, null),
      }));
      const all = [
        ...posting("pay-1.captured", 110_000),
        ...posting("other", Number.MAX_SAFE_INTEGER, null),
      ];
      sameSet((await bookings.snapshot()).ledger, all, ({ entryId }) => entryId);
      const again = put(world, byPayment, () => ({ ledger: posting("pay-1.captured", 1) }));
      await assert.rejects(again, { name: "TicketingError", code: "CORRUPT" });
      sameSet((await bookings.snapshot()).ledger, all, ({ entryId }) => entryId);
    },
  },
  {
    name: "a cancelled show is cancelled for every later step and read, and says what it still has",
    run: async (world) => {
      await pays(world);
      const { bookings, concerts } = world.stores;
      await hold(bookings, { reservationId: "res-2", seatIds: ["A-1-2"] });
      await hold(bookings, { reservationId: "res-3", seatIds: ["A-1-3"] });
      await startPayment(bookings, "res-3", "pay-3");
      await capture(bookings, "pay-3");
      assert.deepEqual(await bookings.toCancel(10), []);
      const showId = "show-1" as ShowId;
      const show = await concerts.show(showId);
      assert.ok(show !== null);
      const loaded = await load(world, { by: "show", showId });
      assert.deepEqual([loaded.show, loaded.seats, loaded.allowance], [show, [], []]);
      const cancelled = { ...show, cancelled: true };
      await put(world, { by: "show", showId }, () => ({ show: cancelled }));
      assert.deepEqual(await concerts.show(showId), cancelled);
      assert.deepEqual((await load(world, bySeats(["A-1-1"]))).show, cancelled);
      sameSet(await bookings.toCancel(10), ["res-2", "res-3"], String);
      assert.equal((await bookings.toCancel(1)).length, 1);
      await end(bookings, "res-2", "released");
      assert.deepEqual(await bookings.toCancel(10), ["res-3"]);
    },
  },
];
