import assert from "node:assert/strict";
import { plainTtlMs } from "./bank.ts";
import { type CrashPoint, isBought, isFree, isPinned, minuteMs, statusOf } from "./point.ts";
import { atRest, sent } from "./stage.ts";

/** The gateway cannot report the result of a charge, or reports it late. */
export const doubtPoints: readonly CrashPoint[] = [
  {
    name: "K9",
    says: "nothing can be fenced: pinned until nothing can arrive, then free, then late money",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1", { type: "plain" });
      await stage.kill({ do: "pay", command }, { at: "gateway.charge", when: "before" });
      // No server works until the deadline has passed, so G1 is not sent again.
      stage.clock.advance(10 * minuteMs);
      await stage.live(plainTtlMs - 10_000);
      await isPinned(stage, command.reservationId);
      await stage.live(3 * minuteMs);
      const payment = await stage.paymentOf(command.reservationId);
      assert.equal(payment.status, "failed");
      await isFree(stage, command.reservationId);
      // A late charge is found, even though nothing announces it.
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
      assert.equal((await stage.boxOffice.countAlarms()).payment_in_doubt, 1);
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
