import assert from "node:assert/strict";
import { type CrashPoint, isBought, isFree, isPinned, minuteMs, statusOf } from "./point.ts";
import { atRest, sent } from "./stage.ts";

/** A server crashes before, during or after a charge. */
export const chargePoints: readonly CrashPoint[] = [
  {
    name: "K0",
    says: "killed before T1: the hold runs, the same key pays it",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1");
      await stage.kill({ do: "pay", command }, { at: "bookings.update", when: "before" });
      assert.equal(await statusOf(stage, command.reservationId), "held");
      const again = await stage.boxOffice.pay(command);
      assert.equal(again.outcome, "payment_captured");
      assert.equal(sent(stage, "card.charge"), 1);
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K1",
    says: "T1's commit unknown: the gateway was not called, the retry reads what exists",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1");
      await stage.kill({ do: "pay", command }, { at: "bookings.update", when: "after" });
      assert.equal(sent(stage, "card.charge"), 0);
      const again = await stage.boxOffice.pay(command);
      assert.equal(again.outcome, "payment_pending");
      assert.equal(sent(stage, "card.charge"), 0);
      await stage.live(minuteMs);
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K2",
    says: "G1 never sent: sent in time, fenced after the deadline",
    kills: true,
    run: async (stage) => {
      const inTime = await stage.hold("ann", "A-1-1");
      const late = await stage.hold("bob", "A-1-2");
      const doom = { at: "gateway.charge", when: "before" } as const;
      await stage.kill({ do: "pay", command: inTime }, doom);
      await stage.live(minuteMs);
      await stage.kill({ do: "pay", command: late }, doom);
      await isPinned(stage, late.reservationId);
      stage.clock.advance(11 * minuteMs);
      await stage.live(minuteMs);
      const payment = await stage.paymentOf(late.reservationId);
      assert.equal(payment.status, "failed");
      assert.equal(await statusOf(stage, late.reservationId), "expired");
      await isFree(stage, late.reservationId);
      // The fence works: the lost call may arrive now and takes nothing.
      const arrives = { ...payment, proof: null, reference: null };
      assert.equal((await stage.bank.card.charge(arrives)).outcome, "failed");
      await isBought(stage, inTime.reservationId);
    },
  },
  {
    name: "K3",
    says: "G1 without an answer: pinned, looked up, charged once",
    kills: false,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1");
      stage.bank.mishap = "lost";
      assert.equal((await stage.boxOffice.pay(command)).outcome, "payment_pending");
      await stage.live(6 * minuteMs);
      await isPinned(stage, command.reservationId);
      stage.bank.mishap = "none";
      await stage.live(3 * minuteMs);
      assert.equal(sent(stage, "card.charge"), 1);
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K4",
    says: "G1 succeeded, killed before T2: the look-up finds the money",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1");
      await stage.kill({ do: "pay", command }, { at: "gateway.charge", when: "after" });
      await isPinned(stage, command.reservationId);
      await stage.live(minuteMs);
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K5",
    says: "T2's commit unknown: run again, captured is absorbing",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1");
      const doom = { at: "bookings.update", nth: 2 } as const;
      await stage.kill({ do: "pay", command }, { ...doom, when: "after" });
      const other = await stage.hold("bob", "A-1-2");
      await stage.kill({ do: "pay", command: other }, { ...doom, when: "before" });
      await stage.live(minuteMs);
      assert.equal((await stage.boxOffice.pay(command)).outcome, "payment_captured");
      await isBought(stage, other.reservationId);
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K6",
    says: "the reply is lost: the same key gets the same answer",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1");
      const doom = { at: "bookings.update", nth: 2, when: "after" } as const;
      await stage.kill({ do: "pay", command }, doom);
      const { paymentId } = await stage.paymentOf(command.reservationId);
      const again = await stage.boxOffice.pay(command);
      assert.ok(again.outcome === "payment_captured");
      assert.equal(again.payment.paymentId, paymentId);
      assert.deepEqual(await stage.boxOffice.pay(command), again);
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K7",
    says: "the webhook first, or together, or twice: the first wins, the second changes nothing",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1");
      await stage.kill({ do: "pay", command }, { at: "gateway.charge", when: "after" });
      const { paymentId, amount, currency } = await stage.paymentOf(command.reservationId);
      stage.clock.advance(30_000);
      // One server has already sent its look-up and gets the answer after everything is done.
      const { wake, slept } = await stage.zombie();
      const sentAtMs = stage.clock.nowMs();
      const news = await stage.bank.card.webhook({ eventId: "e", paymentId, sentAtMs });
      const deliver = () => stage.boxOffice.receiveWebhook({ gateway: "card", ...news });
      await Promise.all([deliver(), deliver(), stage.boxOffice.pay(command)]);
      await stage.boxOffice.work.recover();
      assert.equal(await statusOf(stage, command.reservationId), "confirmed");
      const before = await stage.reservation(command.reservationId);
      assert.equal((await deliver()).outcome, "webhook_accepted");
      wake({ outcome: "captured", reference: "told again", amount, currency });
      await slept;
      await stage.live(minuteMs);
      assert.deepEqual(await stage.reservation(command.reservationId), before);
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K8",
    says: "declined, killed before recording: held again, or expired",
    kills: true,
    run: async (stage) => {
      const decline = { type: "card", outcome: "decline" };
      const command = await stage.hold("ann", "A-1-1", decline);
      await stage.kill({ do: "pay", command }, { at: "gateway.charge", when: "after" });
      await stage.live(minuteMs);
      assert.equal((await stage.paymentOf(command.reservationId)).status, "declined");
      assert.equal(await statusOf(stage, command.reservationId), "held");
      const late = await stage.hold("bob", "A-1-2", decline);
      await stage.kill({ do: "pay", command: late }, { at: "gateway.charge", when: "after" });
      stage.clock.advance(6 * minuteMs);
      await stage.live(minuteMs);
      assert.equal(await statusOf(stage, late.reservationId), "expired");
      await atRest(stage);
    },
  },
];
