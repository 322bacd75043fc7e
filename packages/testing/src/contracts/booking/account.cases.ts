import assert from "node:assert/strict";
import type {
  AccountChange,
  Erasure,
  IdempotencyRecord,
  Part,
  PaymentId,
  ReservationId,
  UserId,
  Wallet,
  WalletRename,
} from "@admit-one/core";
import { capture, end, hold, recordOf, startPayment } from "../../fixtures/booking-steps.ts";
import { openRefund, posting, walletOf } from "../../fixtures/money.ts";
import { peekEvents } from "../../fixtures/peek-events.ts";
import { seatIds, startMs } from "../../fixtures/plan.ts";
import { atOnce, rejectsWith, sameSet } from "../assertions.ts";
import { type BookingCase, type BookingWorld, bySeats, load, openHall, put } from "./world.ts";

const ann = "ann" as UserId;
const gone = "gone-1" as UserId;
const krw = walletOf(0).currency;

const erasure: Erasure = {
  userId: ann,
  pseudonym: gone,
  requestedAtMs: startMs,
  dueAtMs: startMs + 60,
};

const change = ({ stores }: BookingWorld, given: AccountChange, userId = ann): Promise<void> =>
  stores.bookings.updateAccount(userId, () => ({ outcome: undefined, change: given }));

/** Stores a wallet of `ann` with the two postings behind its balance. */
const fund = (world: BookingWorld): Promise<void> =>
  put(world, { by: "wallet", userId: ann, currency: krw }, () => ({
    wallets: [walletOf(0, 1, "ann")],
    ledger: [
      ...posting("wallet.KRW.ann.opened", 7, null),
      ...posting("wallet.KRW.ann.1", -7, null),
    ],
  }));

const renameOf = (wallet: Wallet, to = gone): WalletRename => ({
  wallet,
  to,
  entries: ["opened", "1", "2"].flatMap((what) =>
    ["debit", "credit"].map((side) => {
      const postingId = `wallet.KRW.${to}.${what}`;
      return {
        entryId: `wallet.KRW.ann.${what}.${side}`,
        to: { entryId: `${postingId}.${side}`, postingId },
      };
    }),
  ),
});

const keep = (world: BookingWorld, record: IdempotencyRecord): Promise<void> =>
  put(world, { ...bySeats(["A-1-1"]), record }, () => ({ record }));

const keysOf = ({ stores }: BookingWorld, userId: UserId): Promise<readonly string[]> =>
  stores.bookings.view(async (view) =>
    (await view.recordsOf(userId, null, 100)).map(
      ({ key, fingerprint }) => `${key} ${fingerprint}`,
    ),
  );

export const accountCases: readonly BookingCase[] = [
  {
    name: "what gets another user is found under that one only, with everything that it had",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"], userId: "ann" });
      await startPayment(bookings, "res-1", "pay-1");
      await capture(bookings, "pay-1");
      const paymentId = "pay-1" as PaymentId;
      await put(world, { by: "payment", paymentId }, ({ payment }) => ({
        refunds: payment === null ? [] : [openRefund(payment)],
      }));
      // Concurrently, so that a store that batches steps gets them in one batch.
      const [, , seen] = await Promise.all([
        put(world, { by: "payment", paymentId }, ({ payment, refunds }) => ({
          payments: payment === null ? [] : [{ ...payment, userId: gone, version: 3 }],
          refunds: refunds.map((refund) => ({ ...refund, userId: gone, version: 2 })),
        })),
        put(world, { by: "reservation", reservationId: "res-1" as ReservationId }, (state) => ({
          reservations:
            state.reservation === null ? [] : [{ ...state.reservation, userId: gone, version: 4 }],
        })),
        load(world, { ...bySeats(["A-1-2"], "ann"), startedSinceMs: 0 }),
      ]);
      assert.ok(seen.allowance.every(({ userId }) => userId === "ann"));
      const after = await load(world, { ...bySeats(["A-1-2"], "ann"), startedSinceMs: 0 });
      assert.deepEqual([after.allowance, after.started], [[], []], "nothing counts as ann's");
      const first = { after: null, limit: 9 };
      assert.deepEqual(await bookings.reservationsOf(ann, first), []);
      const [reservation] = await bookings.reservationsOf(gone, first);
      assert.deepEqual([reservation?.reservationId, reservation?.version], ["res-1", 4]);
      const state = await load(world, { by: "payment", paymentId });
      assert.deepEqual(
        [state.payment?.userId, state.reservation?.userId, state.refunds[0]?.userId],
        [gone, gone, gone],
      );
      assert.deepEqual(
        state.allowance.map(({ reservationId }) => reservationId),
        ["res-1"],
      );
      const text = JSON.stringify(await bookings.snapshot());
      assert.equal(text.includes('"ann"'), false);
      assert.equal(await hold(bookings, { reservationId: "res-2", seatIds: ["A-1-1"] }), "taken");
    },
  },
  {
    name: "an erasure is put once, listed when it is due, put off and deleted",
    run: async (world) => {
      const { bookings } = world.stores;
      const look = (userId: UserId) =>
        bookings.updateAccount(userId, (state) => ({ outcome: state }));
      assert.deepEqual(await look(ann), { erasure: null, wallets: [] });
      const begun = await atOnce(6, (index) =>
        bookings.updateAccount(ann, (state) => {
          if (state.erasure !== null) return { outcome: state.erasure.pseudonym };
          const mine = { ...erasure, pseudonym: `gone-${index}` as UserId };
          return { outcome: mine.pseudonym, change: { erasure: mine } };
        }),
      );
      assert.equal(
        new Set(begun).size,
        1,
        "of those who begin at once one does, the others see it",
      );
      const stored = { ...erasure, pseudonym: begun[0] ?? gone };
      assert.deepEqual((await look(ann)).erasure, stored);
      const ben = { ...erasure, userId: "ben" as UserId, dueAtMs: startMs + 59 };
      await change(world, { erasure: ben }, ben.userId);
      assert.deepEqual(await bookings.erasures(startMs + 60, 9), [ben, stored]);
      assert.deepEqual(await bookings.erasures(startMs + 60, 1), [ben]);
      assert.deepEqual(await bookings.erasures(startMs + 59, 9), [ben]);
      assert.deepEqual(await bookings.erasures(startMs + 58, 9), []);
      const later = { ...ben, dueAtMs: startMs + 70 };
      await change(world, { erasure: later }, ben.userId);
      assert.deepEqual(await bookings.erasures(startMs + 70, 9), [stored, later]);
      const other = { ...stored, pseudonym: "gone-9" as UserId };
      await rejectsWith("CORRUPT", change(world, { erasure: other }));
      await rejectsWith("CORRUPT", change(world, { erasure: { ...stored, requestedAtMs: 5 } }));
      await rejectsWith("CORRUPT", change(world, { erasure: { ...ben, dueAtMs: startMs } }));
      await change(world, { erasure: null });
      await change(world, { erasure: null });
      assert.deepEqual(await bookings.erasures(startMs + 70, 9), [later]);
    },
  },
  {
    name: "a wallet that is renamed takes its entries along, in one step with the events",
    run: async (world) => {
      await fund(world);
      const { bookings } = world.stores;
      const before = await bookings.snapshot();
      const other = walletOf(3, 1, "ben");
      await put(world, { by: "wallet", userId: other.userId, currency: krw }, () => ({
        wallets: [other],
        ledger: posting("wallet.KRW.ben.1", 3, null),
      }));
      const event = {
        type: "UserErased",
        pseudonym: gone,
        eventId: `${gone}.1.UserErased`,
        stream: gone,
        atMs: startMs,
      } as const;
      const [wallet] = before.wallets;
      assert.ok(wallet !== undefined);
      await change(world, { renames: [renameOf(wallet)], events: [event] });
      const { wallets, ledger } = await bookings.snapshot();
      sameSet(wallets, [{ ...wallet, userId: gone }, other], ({ userId }) => userId);
      const amounts = (entries: typeof ledger) =>
        entries.map(({ account, amount, atMs }) => `${account} ${amount} ${atMs}`).toSorted();
      const renamed = ledger.filter(({ postingId }) => !postingId.includes("ben"));
      assert.deepEqual(amounts(renamed), amounts(before.ledger));
      assert.deepEqual(
        new Set(renamed.map(({ postingId }) => postingId)),
        new Set([`wallet.KRW.${gone}.opened`, `wallet.KRW.${gone}.1`]),
      );
      for (const { entryId, postingId } of renamed) assert.ok(entryId.startsWith(`${postingId}.`));
      assert.deepEqual(await bookings.wallets(ann), []);
      assert.deepEqual(await bookings.wallets(gone), [{ ...wallet, userId: gone }]);
      assert.deepEqual(await peekEvents(world.stores.events), [event]);
      // The old id may get a wallet again.
      await fund(world);
      assert.equal((await bookings.snapshot()).ledger.length, ledger.length + 4);
    },
  },
  {
    name: "a wallet that is not as it was loaded, or would take another's place, is not renamed",
    run: async (world) => {
      await fund(world);
      const { bookings } = world.stores;
      const [wallet] = await bookings.wallets(ann);
      assert.ok(wallet !== undefined);
      const taken = walletOf(1, 1, gone);
      await put(world, { by: "wallet", userId: gone, currency: krw }, () => ({ wallets: [taken] }));
      const before = await bookings.snapshot();
      const stale = renameOf({ ...wallet, version: 2 });
      await rejectsWith("CORRUPT", change(world, { erasure, renames: [stale] }));
      await rejectsWith("CORRUPT", change(world, { erasure, renames: [renameOf(wallet)] }));
      const others = renameOf(taken, "gone-2" as UserId);
      await rejectsWith("CORRUPT", change(world, { erasure, renames: [others] }));
      assert.deepEqual(await bookings.snapshot(), before);
      assert.deepEqual(
        await bookings.erasures(startMs + 60, 9),
        [],
        "nothing of the step was saved",
      );
    },
  },
  {
    name: "of a credit and a rename of one wallet that race, the second sees the first",
    run: async (world) => {
      await fund(world);
      const { bookings } = world.stores;
      const credit = () =>
        bookings.update({ by: "wallet", userId: ann, currency: krw }, ({ wallet }) => ({
          outcome: wallet?.version ?? 0,
          change: { wallets: [walletOf(5, (wallet?.version ?? 0) + 1, "ann")] },
        }));
      const rename = () =>
        bookings.updateAccount(ann, ({ wallets }) => {
          const empty = wallets.filter(({ balance }) => balance === 0);
          const renames = empty.map((wallet) => renameOf(wallet));
          return { outcome: empty.length, change: { renames } };
        });
      const [version, renamed] = await Promise.all([credit(), rename()]);
      assert.equal(version, renamed === 1 ? 0 : 1);
      assert.deepEqual(
        (await bookings.wallets(ann)).map(({ balance }) => balance),
        [5],
      );
      assert.equal((await bookings.wallets(gone)).length, renamed);
    },
  },
  {
    name: "rewriteRecords changes or deletes a user's records, by their keys, in parts",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      for (const key of ["k-3", "k-1", "k-2"]) await keep(world, recordOf("ann", key));
      await keep(world, recordOf("ben", "k-1"));
      const rewrite = (userId: UserId, part: Part<string>, to: string | null) =>
        bookings.rewriteRecords(userId, part, (record) =>
          to === null ? null : { ...record, fingerprint: to },
        );
      assert.equal(await rewrite(ann, { after: null, limit: 2 }, "new"), "k-2");
      assert.deepEqual(await keysOf(world, ann), ["k-1 new", "k-2 new", "k-3 sha256:abc"]);
      assert.equal(await rewrite(ann, { after: "k-1", limit: 1 }, null), "k-2");
      assert.equal(await rewrite(ann, { after: "k-2", limit: 9 }, null), "k-3");
      assert.equal(await rewrite(ann, { after: "k-3", limit: 9 }, null), null);
      assert.deepEqual(await keysOf(world, ann), ["k-1 new"]);
      assert.deepEqual(await keysOf(world, "ben" as UserId), ["k-1 sha256:abc"]);
      const other = bookings.rewriteRecords(ann, { after: null, limit: 9 }, (record) => ({
        ...record,
        key: "other",
      }));
      await rejectsWith("CORRUPT", other);
      assert.equal((await bookings.record({ userId: ann, key: "k-1" }))?.fingerprint, "new");
      // The key of a deleted record is free again, and its new record expires by its own time.
      await keep(world, recordOf("ann", "k-2"));
      assert.equal(await bookings.forgetRecords(startMs + 1, 9), 3);
    },
  },
  {
    name: "holdsOf answers what these users hold or pay, of every show, and nothing of others",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": seatIds(6), "show-2": seatIds(6) } });
      const { bookings } = world.stores;
      const take = (reservationId: string, userId: string, seat: number, showId = "show-1") =>
        hold(bookings, { reservationId, userId, showId, seatIds: [`A-1-${seat}`] });
      await take("held", "ann", 1);
      await take("paying", "ann", 2, "show-2");
      await startPayment(bookings, "paying", "pay-1");
      await take("confirmed", "ann", 3);
      await startPayment(bookings, "confirmed", "pay-2");
      await capture(bookings, "pay-2");
      await take("released", "ann", 4);
      await end(bookings, "released");
      await take("other", "ben", 5);
      await take("strange", "cid", 6);
      const ids = async (...userIds: readonly string[]) =>
        (await bookings.holdsOf(userIds as readonly UserId[]))
          .map(({ reservationId }) => reservationId)
          .toSorted();
      assert.deepEqual(await ids("ann", "ben", "nobody"), ["held", "other", "paying"]);
      assert.deepEqual(await ids("cid"), ["strange"]);
      assert.deepEqual(await ids(), []);
    },
  },
];
