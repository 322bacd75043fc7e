import assert from "node:assert/strict";
import { peekEvents } from "@admit-one/testing";
import { type CrashPoint, isBought, isPinned, minuteMs, statusOf } from "./point.ts";
import { atRest, type Stage } from "./stage.ts";

const news = async (stage: Stage, reservationId: string) => {
  const { paymentId } = await stage.paymentOf(reservationId);
  const sentAtMs = stage.clock.nowMs();
  const delivery = await stage.bank.card.webhook({ eventId: "event-1", paymentId, sentAtMs });
  return { gateway: "card", ...delivery };
};

const balanceOf = async ({ boxOffice }: Stage, userId: string): Promise<number | undefined> =>
  (await boxOffice.getWallets({ userId })).wallets[0]?.balance;

export const housePoints: readonly CrashPoint[] = [
  {
    name: "K20",
    says: "the webhook handler dies before its insert: no 2xx, it comes again",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1", { type: "card", outcome: "delay" });
      await stage.boxOffice.pay(command);
      stage.clock.advance(3_000);
      const webhook = await news(stage, command.reservationId);
      const doom = { at: "inbox.put", when: "before" } as const;
      await stage.kill({ do: "webhook", command: webhook }, doom);
      assert.deepEqual(await stage.stores.inbox.due(Number.MAX_SAFE_INTEGER, 10), []);
      const again = await stage.boxOffice.receiveWebhook(webhook);
      assert.equal(again.outcome, "webhook_accepted");
      await stage.live(5_000);
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K21",
    says: "dies after the inbox insert: the inbox is worked off",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1", { type: "card", outcome: "delay" });
      await stage.boxOffice.pay(command);
      stage.clock.advance(3_000);
      const webhook = await news(stage, command.reservationId);
      const doom = { at: "inbox.put", when: "after" } as const;
      await stage.kill({ do: "webhook", command: webhook }, doom);
      assert.equal((await stage.stores.inbox.due(Number.MAX_SAFE_INTEGER, 10)).length, 1);
      await stage.live(5_000);
      assert.deepEqual(await stage.stores.inbox.due(Number.MAX_SAFE_INTEGER, 10), []);
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K23",
    says: "the sweeper dies in a batch: each hold ends once, by itself",
    kills: true,
    run: async (stage) => {
      const holds = [
        await stage.hold("ann", "A-1-1"),
        await stage.hold("bob", "A-1-2"),
        await stage.hold("cat", "A-1-3"),
      ];
      stage.clock.advance(6 * minuteMs);
      const doom = { at: "bookings.update", nth: 2, when: "after" } as const;
      await stage.kill({ do: "sweep" }, doom);
      const { reservations } = await stage.stores.bookings.snapshot();
      const counts = reservations.filter(({ status }) => status === "expired").length;
      assert.equal(counts, 2);
      // Two servers process the last one at once.
      await Promise.all([stage.boxOffice.work.sweep(), stage.boxOffice.work.sweep()]);
      await stage.live(minuteMs);
      for (const { reservationId } of holds) {
        assert.equal(await statusOf(stage, reservationId), "expired");
        const ends = stage.told.filter(
          (event) => event.type === "ReservationExpired" && event.reservationId === reservationId,
        );
        assert.equal(ends.length, 1);
      }
      await atRest(stage);
    },
  },
  {
    name: "K24",
    says: "the relay dies before marking: delivered again, under the same id",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1");
      await stage.boxOffice.pay(command);
      const saved = await peekEvents(stage.stores.events);
      await stage.kill({ do: "relay" }, { at: "events.update", when: "before" });
      // Only its lease is left in the log.
      await stage.live(minuteMs);
      const told = stage.told.map(({ eventId }) => eventId);
      assert.ok(saved.length > 3);
      for (const { eventId } of saved) {
        assert.equal(told.filter((id) => id === eventId).length, 1, eventId);
      }
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K25",
    says: "dies while a key is in use: nothing was promised, or what it names is resumed",
    kills: true,
    run: async (stage) => {
      const credit = { userId: "ann", amount: 500, currency: "KRW", idempotencyKey: "credit-1" };
      for (const when of ["before", "after"] as const) {
        await stage.kill({ do: "credit", command: credit }, { at: "bookings.update", when });
      }
      const again = await stage.boxOffice.creditWallet(credit);
      assert.equal(again.outcome, "wallet_credited");
      assert.equal(await balanceOf(stage, "ann"), 300_500);
      const command = await stage.hold("ann", "A-1-1", { type: "wallet" });
      await stage.kill({ do: "pay", command }, { at: "bookings.update", when: "after" });
      assert.equal((await stage.boxOffice.pay(command)).outcome, "payment_captured");
      assert.equal(await balanceOf(stage, "ann"), 190_500);
      assert.equal(await statusOf(stage, command.reservationId), "confirmed");
      // The queue may live in another store, so it stores its operators' keys itself.
      const reset = { queueId: "queue-1", idempotencyKey: "reset-1" };
      for (const when of ["before", "after"] as const) {
        await stage.kill({ do: "reset", command: reset }, { at: "queues.update", when });
      }
      const emptied = await stage.boxOffice.resetQueue(reset);
      assert.ok(emptied.outcome === "queue_found");
      assert.equal(emptied.queue.epoch, 2);
      const { breaches } = await stage.boxOffice.audit();
      assert.deepEqual(breaches, []);
    },
  },
  {
    name: "K27",
    says: "the clock jumps: pins don't depend on time",
    kills: false,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1");
      stage.bank.mishap = "lost";
      await stage.boxOffice.pay(command);
      stage.bank.mishap = "none";
      stage.clock.advance(24 * 60 * minuteMs);
      await stage.boxOffice.work.sweep();
      await isPinned(stage, command.reservationId);
      await stage.live(minuteMs);
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K28",
    says: "the queue token is gone while paying: admission was checked when seats were held",
    kills: false,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1", { type: "card", outcome: "redirect" });
      await stage.boxOffice.pay(command);
      const { token, userId } = command;
      const left = await stage.boxOffice.leaveQueue({ queueId: "queue-1", token, userId });
      assert.equal(left.outcome, "queue_left");
      const { paymentId } = await stage.paymentOf(command.reservationId);
      const proof = { paymentId, userId, proof: "visited" };
      assert.equal((await stage.boxOffice.confirmPayment(proof)).outcome, "payment_captured");
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K30",
    says: "killed between T2 and the token's expiry: the relay expires it",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1");
      const doom = { at: "bookings.update", nth: 2, when: "after" } as const;
      await stage.kill({ do: "pay", command }, doom);
      const { token } = command;
      const look = () => stage.boxOffice.lookUpToken({ queueId: "queue-1", token });
      const before = await look();
      assert.ok(before.outcome === "token_found" && before.token.status === "active");
      await stage.live(5_000);
      const after = await look();
      assert.ok(after.outcome === "token_found" && after.token.status === "expired");
      assert.equal(after.token.reason, "paid");
      await isBought(stage, command.reservationId);
    },
  },
];
