import assert from "node:assert/strict";
import { type CrashPoint, isBought, isFree, minuteMs, statusOf } from "./point.ts";
import { atRest, type Stage } from "./stage.ts";

/** A confirmed reservation; the result names it. */
const bought = async (stage: Stage, user = "ann", seat = "A-1-1") => {
  const command = await stage.hold(user, seat);
  assert.equal((await stage.boxOffice.pay(command)).outcome, "payment_captured");
  return { reservationId: command.reservationId };
};

const isReturned = async (stage: Stage, reservationId: string): Promise<void> => {
  assert.equal(await statusOf(stage, reservationId), "cancelled");
  assert.equal((await stage.paymentOf(reservationId)).status, "refunded");
  const [line] = stage.bank.card.ledger();
  assert.equal(line?.refunded, line?.captured);
  await isFree(stage, reservationId);
  await atRest(stage);
};

/**
 * Money arrives after its seat was sold to another user. The server is killed while it records the
 * money.
 */
const loseSeat = async (stage: Stage) => {
  const command = await stage.hold("ann", "A-1-1");
  stage.bank.mishap = "lost";
  const pending = await stage.boxOffice.pay(command);
  assert.ok(pending.outcome === "payment_pending");
  stage.bank.mishap = "none";
  stage.clock.advance(6 * minuteMs);
  await stage.boxOffice.abandonPayment(pending.payment);
  const bob = await stage.hold("bob", "A-1-1");
  assert.equal((await stage.boxOffice.pay(bob)).outcome, "payment_captured");
  return { late: command, bob };
};

const firstRows = { after: null, limit: 10 } as const;

export const moneyBackPoints: readonly CrashPoint[] = [
  {
    name: "K12",
    says: "money for a reservation that moved on: suspense first, then tickets or a refund",
    kills: true,
    run: async (stage) => {
      const { late, bob } = await loseSeat(stage);
      const doom = { at: "bookings.update", nth: 2, when: "after" } as const;
      await stage.kill({ do: "recover" }, doom);
      const payment = await stage.paymentOf(late.reservationId);
      assert.ok(payment.status === "captured" && payment.suspendedAtMs !== null);
      const report = await stage.boxOffice.audit();
      assert.deepEqual(report.breaches, []);
      assert.equal(report.money[0]?.suspense, BigInt(-payment.amount));
      stage.clock.advance(minuteMs + 1);
      const { alarms } = await stage.boxOffice.audit();
      assert.deepEqual(
        alarms.map(({ alarm }) => alarm),
        ["suspense_old"],
      );
      assert.equal((await stage.boxOffice.countAlarms()).suspense_old, 1);
      await stage.live(minuteMs);
      assert.equal((await stage.paymentOf(late.reservationId)).status, "refunded");
      await isBought(stage, bob.reservationId);
    },
  },
  {
    name: "K13",
    says: "T2 refuses the amount: written down first, then sent back",
    kills: true,
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1");
      await stage.kill({ do: "pay", command }, { at: "gateway.charge", when: "before" });
      const payment = await stage.paymentOf(command.reservationId);
      const wrong = { ...payment, amount: payment.amount - 1, proof: null, reference: null };
      await stage.bank.card.charge(wrong);
      await stage.live(minuteMs);
      assert.equal((await stage.paymentOf(command.reservationId)).status, "refunded");
      assert.equal(await statusOf(stage, command.reservationId), "held");
      const [line] = stage.bank.card.ledger();
      assert.deepEqual([line?.captured, line?.refunded], [wrong.amount, wrong.amount]);
      await atRest(stage);
    },
  },
  {
    name: "K14",
    says: "the refund's row committed, the call not sent: sent with its id",
    kills: true,
    run: async (stage) => {
      const command = await bought(stage);
      const journal = async () =>
        (await stage.stores.lookups.journal({ call: "cancelReservation" }, firstRows)).length;
      await stage.kill({ do: "cancel", command }, { at: "bookings.update", when: "before" });
      assert.equal(await statusOf(stage, command.reservationId), "confirmed");
      assert.equal(await journal(), 0);
      await stage.kill({ do: "cancel", command }, { at: "bookings.update", when: "after" });
      assert.equal(await statusOf(stage, command.reservationId), "cancelling");
      assert.equal(await journal(), 1);
      await stage.live(minuteMs);
      await isReturned(stage, command.reservationId);
    },
  },
  {
    name: "K15",
    says: "the refund's outcome unknown: never a second one",
    kills: true,
    run: async (stage) => {
      const command = await bought(stage);
      await stage.kill({ do: "cancel", command }, { at: "gateway.refund", when: "after" });
      assert.equal(await statusOf(stage, command.reservationId), "cancelling");
      await stage.live(2 * minuteMs);
      await isReturned(stage, command.reservationId);
      assert.equal((await stage.stores.bookings.snapshot()).refunds.length, 1);
    },
  },
  {
    name: "K16",
    says: "a refund fails for good: payable, an alarm, an operator sends it again",
    kills: false,
    run: async (stage) => {
      const command = await bought(stage);
      stage.bank.refusesRefunds = true;
      await stage.boxOffice.cancelReservation(command);
      await stage.live(20 * minuteMs, minuteMs);
      const payment = await stage.paymentOf(command.reservationId);
      const { money } = await stage.boxOffice.audit();
      assert.equal(money[0]?.refunds_payable, BigInt(-payment.amount));
      await atRest(stage, ["refund_needs_operator"]);
      stage.bank.refusesRefunds = false;
      await stage.boxOffice.retryRefund(payment);
      await stage.live(minuteMs);
      await isReturned(stage, command.reservationId);
    },
  },
  {
    name: "K26",
    says: "the show is cancelled while paying: captured goes straight back, the rest is free",
    kills: true,
    run: async (stage) => {
      const paid = await bought(stage, "cat", "A-1-3");
      const captured = await stage.hold("ann", "A-1-1");
      const unpaid = await stage.hold("bob", "A-1-2");
      const at = "gateway.charge";
      await stage.kill({ do: "pay", command: captured }, { at, when: "after" });
      await stage.kill({ do: "pay", command: unpaid }, { at, when: "before" });
      await stage.boxOffice.cancelShow({ showId: "show-1" });
      await stage.live(2 * minuteMs);
      assert.equal((await stage.paymentOf(captured.reservationId)).status, "refunded");
      assert.equal((await stage.paymentOf(unpaid.reservationId)).status, "failed");
      assert.equal(await statusOf(stage, paid.reservationId), "cancelled");
      const { seats } = await stage.stores.bookings.snapshot();
      assert.deepEqual(seats, []);
      await atRest(stage);
    },
  },
  {
    name: "K29",
    says: "the database lost its last commits: the gateway's books show the money",
    kills: false,
    run: async (stage) => {
      const command = await bought(stage);
      const { payments } = await stage.stores.bookings.snapshot();
      const [known] = payments;
      assert.ok(known !== undefined);
      const lost = { ...known, paymentId: "pay-lost" as never, proof: null, reference: null };
      await stage.bank.card.charge(lost);
      assert.equal(await stage.boxOffice.work.reconcile(), 1);
      assert.equal(await stage.boxOffice.work.reconcile(), 0);
      await stage.live(minuteMs);
      const line = stage.bank.card.ledger().find(({ paymentId }) => paymentId === lost.paymentId);
      assert.equal(line?.refunded, lost.amount);
      await isBought(stage, command.reservationId);
    },
  },
];
