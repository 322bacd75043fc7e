import assert from "node:assert/strict";
import { plainTtlMs } from "./bank.ts";
import { type CrashPoint, isBought, isFree, isPinned, minuteMs, statusOf } from "./point.ts";
import { atRest, type Stage } from "./stage.ts";

const sent = ({ bank }: Stage, call: string): number =>
  bank.calls.filter((one) => one === call).length;

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
      // The fence holds: the lost call may arrive now and takes nothing.
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
      // One server has asked already, and hears the answer when all is done.
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
  {
    name: "K9",
    says: "nothing can be fenced: pinned until nothing can arrive, then free, then late money",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1", { type: "plain" });
      await stage.kill({ do: "pay", command }, { at: "gateway.charge", when: "before" });
      // Nobody works until the deadline is over: then G1 is not sent again.
      stage.clock.advance(10 * minuteMs);
      await stage.live(plainTtlMs - 10_000);
      await isPinned(stage, command.reservationId);
      await stage.live(3 * minuteMs);
      const payment = await stage.paymentOf(command.reservationId);
      assert.equal(payment.status, "failed");
      await isFree(stage, command.reservationId);
      // What arrives after all is found, though nobody tells of it.
      await stage.bank.plain.charge({ ...payment, proof: null, reference: null });
      await stage.live(6 * 60 * minuteMs, 5 * minuteMs);
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K10",
    says: "the gateway is away for long: pinned, an alarm, an operator's release, late money",
    kills: false,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1");
      stage.bank.mishap = "lost";
      const pending = await stage.boxOffice.pay(command);
      assert.ok(pending.outcome === "payment_pending");
      stage.bank.mishap = "unreachable";
      await stage.live(25 * minuteMs, minuteMs);
      await isPinned(stage, command.reservationId);
      const { alarms } = await stage.boxOffice.audit();
      assert.deepEqual(
        alarms.map(({ alarm }) => alarm),
        ["payment_in_doubt"],
      );
      const { paymentId } = pending.payment;
      const released = await stage.boxOffice.abandonPayment({ paymentId });
      assert.equal(released.outcome, "payment_abandoned");
      await isFree(stage, command.reservationId);
      const bob = await stage.hold("bob", "A-1-1");
      stage.bank.mishap = "none";
      assert.equal((await stage.boxOffice.pay(bob)).outcome, "payment_captured");
      await stage.live(3 * 60 * minuteMs, 5 * minuteMs);
      assert.equal((await stage.paymentOf(command.reservationId)).status, "refunded");
      await isBought(stage, bob.reservationId);
    },
  },
  {
    name: "K11",
    says: "action required and abandoned: free at the deadline; a success in the gap counts",
    kills: false,
    run: async (stage) => {
      const page = { type: "card", outcome: "redirect" };
      const gone = await stage.hold("ann", "A-1-1", page);
      const back = await stage.hold("bob", "A-1-2", page);
      assert.equal((await stage.boxOffice.pay(gone)).outcome, "payment_pending");
      assert.equal((await stage.boxOffice.pay(back)).outcome, "payment_pending");
      await stage.live(9 * minuteMs, 30_000);
      const payment = await stage.paymentOf(back.reservationId);
      await stage.bank.card.charge({ ...payment, proof: "visited", reference: null });
      await stage.live(3 * minuteMs);
      assert.equal((await stage.paymentOf(gone.reservationId)).status, "failed");
      await isFree(stage, gone.reservationId);
      await isBought(stage, back.reservationId);
    },
  },
  {
    name: "K17",
    says: "a zombie after its lease: refused, whatever it has heard",
    kills: false,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1", { type: "card", outcome: "redirect" });
      assert.equal((await stage.boxOffice.pay(command)).outcome, "payment_pending");
      const { wake, slept } = await stage.zombie();
      await stage.live(2 * minuteMs);
      const before = await stage.paymentOf(command.reservationId);
      assert.equal(before.status, "pending");
      wake({ outcome: "failed", reason: "as the zombie remembers" });
      await slept;
      assert.deepEqual(await stage.paymentOf(command.reservationId), before);
      const { paymentId } = before;
      const proof = { paymentId, userId: "ann", proof: "visited" };
      assert.equal((await stage.boxOffice.confirmPayment(proof)).outcome, "payment_captured");
      await isBought(stage, command.reservationId);
    },
  },
  {
    name: "K18",
    says: "killed between authorization and capture: captured, or given up where nothing is sold",
    kills: true,
    run: async (stage) => {
      const vault = { type: "vault" };
      const command = await stage.hold("ann", "A-1-1", vault);
      await stage.kill({ do: "pay", command }, { at: "gateway.capture", when: "before" });
      const authorized = await stage.paymentOf(command.reservationId);
      assert.ok(authorized.status === "pending" && authorized.step === "authorized");
      await isPinned(stage, command.reservationId);
      await stage.live(minuteMs);
      await isBought(stage, command.reservationId);
      const bob = await stage.hold("bob", "A-1-2", vault);
      await stage.kill({ do: "pay", command: bob }, { at: "gateway.authorize", when: "after" });
      await stage.boxOffice.cancelShow({ showId: "show-1" });
      await stage.live(minuteMs);
      assert.equal((await stage.paymentOf(bob.reservationId)).status, "failed");
      assert.equal(sent(stage, "vault.capture"), 1);
      await atRest(stage);
    },
  },
  {
    name: "K19",
    says: "the capture fails for good: no money, the seats go on",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1", { type: "vault" });
      await stage.kill({ do: "pay", command }, { at: "gateway.capture", when: "before" });
      const payment = await stage.paymentOf(command.reservationId);
      await stage.bank.vault.cancel({ ...payment, proof: null, reference: null });
      await stage.live(minuteMs);
      assert.equal((await stage.paymentOf(command.reservationId)).status, "failed");
      assert.equal(await statusOf(stage, command.reservationId), "held");
      await stage.live(6 * minuteMs);
      await isFree(stage, command.reservationId);
      await atRest(stage);
    },
  },
  {
    name: "K22",
    says: "the webhook never comes: polling finds the money",
    kills: false,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1", { type: "card", outcome: "delay" });
      assert.equal((await stage.boxOffice.pay(command)).outcome, "payment_pending");
      await stage.live(minuteMs);
      await isBought(stage, command.reservationId);
    },
  },
];
