import assert from "node:assert/strict";
import { type CrashPoint, isBought, isFree, isPinned, minuteMs, statusOf } from "./point.ts";
import { atRest, type Stage, sent } from "./stage.ts";

/** A payment whose buyer is at the bank's page. */
const atBank = async (stage: Stage, user: string, seat: string) => {
  const command = await stage.hold(user, seat, { type: "card", outcome: "redirect" });
  const answer = await stage.boxOffice.pay(command);
  assert.ok(answer.outcome === "payment_pending");
  return { command, paymentId: answer.payment.paymentId, userId: user };
};

/** The bank's page reports that the buyer did authorize. */
const comesBack = async (stage: Stage, reservationId: string): Promise<void> => {
  const payment = await stage.paymentOf(reservationId);
  await stage.bank.card.charge({ ...payment, proof: "visited", reference: null });
};

/** A server crashes while it handles a buyer's request to leave a payment. */
export const givenUpPoints: readonly CrashPoint[] = [
  {
    name: "K31",
    says: "killed between voiding and the call: fenced, and the hold goes on",
    kills: true,
    run: async (stage) => {
      for (const [index, when] of (["before", "after"] as const).entries()) {
        const seat = `A-1-${index + 1}`;
        const { command, ...own } = await atBank(stage, `ann-${index}`, seat);
        await stage.kill({ do: "give_up", command: own }, { at: "gateway.cancel", when });
        await isPinned(stage, command.reservationId);
        const again = await stage.boxOffice.cancelPayment(own);
        assert.equal(again.outcome, "payment_pending");
        await stage.live(minuteMs);
        assert.equal(await statusOf(stage, command.reservationId), "held");
        const known = await stage.boxOffice.cancelPayment(own);
        assert.ok(known.outcome === "payment_cancelled" && known.payment.status === "failed");
        assert.equal(known.payment.reason, "cancelled");
        await comesBack(stage, command.reservationId);
        const other = { ...command, method: { type: "vault" }, idempotencyKey: "other" };
        assert.equal((await stage.boxOffice.pay(other)).outcome, "payment_captured");
        const { status } = await stage.reservation(command.reservationId);
        assert.equal(status, "confirmed");
      }
      assert.ok(sent(stage, "card.cancel") >= 2);
      await atRest(stage);
    },
  },
  {
    name: "K32",
    says: "killed between the wish to release and the call: released, and no money buys it",
    kills: true,
    run: async (stage) => {
      const { command, userId } = await atBank(stage, "ann", "A-1-1");
      const { reservationId } = command;
      const own = { reservationId, userId };
      await stage.kill({ do: "release", command: own }, { at: "gateway.cancel", when: "before" });
      await isPinned(stage, reservationId);
      assert.equal((await stage.boxOffice.releaseReservation(own)).outcome, "release_pending");
      await stage.live(minuteMs);
      assert.equal(await statusOf(stage, reservationId), "released");
      await isFree(stage, reservationId);
      assert.equal((await stage.boxOffice.releaseReservation(own)).outcome, "reservation_released");
      // The capture arrived before the fence, and nobody saw it: the reservation is bought.
      const bob = await atBank(stage, "bob", "A-1-2");
      await comesBack(stage, bob.command.reservationId);
      const his = { reservationId: bob.command.reservationId, userId: "bob" };
      await stage.kill({ do: "release", command: his }, { at: "gateway.cancel", when: "before" });
      await stage.live(minuteMs);
      await isBought(stage, his.reservationId);
    },
  },
];
