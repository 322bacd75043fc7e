import assert from "node:assert/strict";
import { books, payBack } from "./movements.cases.ts";
import { captures, type GatewayCase, refundOf } from "./world.ts";

export const lateRefundCases: readonly GatewayCase[] = [
  {
    name: "a refund that fails after it was paid stays listed as failed, and is refused from then on",
    run: async (world) => {
      const its = books(world);
      if (its === null) return;
      const { gateway } = world;
      const { failRefund } = its.elsewhere;
      // If refunds are final, none may be able to fail; if one can fail, they must not be declared
      // final.
      assert.equal(failRefund === null, gateway.capabilities.refundsAreFinal);
      if (failRefund === null) return;
      const payment = await captures(world, "pay-1");
      const refund = refundOf(payment, "refund-1", { amount: 40_000 });
      await payBack(world, refund);
      const before = (await its.read(payment)).refunds[0];
      await failRefund(refund.refundId);
      const after = (await its.read(payment)).refunds;
      assert.equal(after.length, 1);
      assert.deepEqual(
        [after[0]?.reference, after[0]?.refundId, after[0]?.status],
        [before?.reference, refund.refundId, "failed"],
      );
      assert.ok(after[0]?.failure, "It says why.");
      assert.equal((await gateway.refund(refund)).outcome, "refused");
      const found = await gateway.lookupRefund?.(refund);
      assert.ok(found === undefined || found.outcome === "refused");
    },
  },
  {
    name: "after a refund failed the next attempt is another one, and is paid once",
    run: async (world) => {
      const its = books(world);
      const failRefund = its?.elsewhere.failRefund;
      if (!its || !failRefund) return;
      const { gateway } = world;
      const payment = await captures(world, "pay-1");
      const refund = refundOf(payment, "refund-1");
      await payBack(world, refund);
      await failRefund(refund.refundId);
      const again = { ...refund, attempt: 2 };
      const found = await gateway.lookupRefund?.(again);
      assert.ok(found === undefined || found.outcome === "not_found");
      await payBack(world, again);
      await payBack(world, again);
      const { refunds } = await its.read(payment);
      assert.deepEqual(
        refunds.map(({ status, refundId }) => [status === "failed", refundId]),
        [
          [true, "refund-1"],
          [false, "refund-1"],
        ],
      );
      assert.equal(new Set(refunds.map(({ reference }) => reference)).size, 2);
    },
  },
  {
    name: "movedSince names a payment whose refund failed later",
    run: async (world) => {
      const its = books(world);
      const failRefund = its?.elsewhere.failRefund;
      if (!failRefund || world.gateway.movedSince === undefined) return;
      const payment = await captures(world, "pay-1");
      await payBack(world, refundOf(payment, "refund-1"));
      await failRefund("refund-1");
      const { paymentIds } = await world.gateway.movedSince({ sinceMs: 0, cursor: null });
      assert.deepEqual([...new Set(paymentIds)], ["pay-1"]);
    },
  },
  {
    name: "a refund that takes days is pending, in the call, the look-up and the books, and ends",
    run: async (world) => {
      const its = books(world);
      if (its === null) return;
      const { gateway } = world;
      const { slowly } = its.elsewhere;
      if (slowly === null) {
        const atOnce = refundOf(await captures(world, "pay-1"), "refund-1");
        assert.equal(await payBack(world, atOnce), "refunded");
        return;
      }
      for (const isPaid of [true, false]) {
        await slowly.start();
        const payment = await captures(world, `pay-${isPaid}`);
        const refund = refundOf(payment, `refund-${isPaid}`);
        assert.equal(await payBack(world, refund), "pending");
        assert.equal(await payBack(world, refund), "pending");
        assert.equal((await gateway.lookupRefund?.(refund))?.outcome ?? "pending", "pending");
        assert.deepEqual(
          (await its.read(payment)).refunds.map(({ status }) => status),
          ["pending"],
        );
        await slowly.end(isPaid);
        const end = await gateway.refund(refund);
        assert.equal(end.outcome, isPaid ? "refunded" : "refused");
        assert.deepEqual(
          (await its.read(payment)).refunds.map(({ status }) => status),
          [isPaid ? "succeeded" : "failed"],
        );
      }
    },
  },
  {
    name: "a refund that no balance covers is refused for later or pending, and paid once it does",
    run: async (world) => {
      const its = books(world);
      if (!its?.elsewhere.balance) return;
      const { gateway } = world;
      const { balance } = its.elsewhere;
      const payment = await captures(world, "pay-1");
      const refund = refundOf(payment, "refund-1");
      await balance.empty();
      const first = await gateway.refund(refund);
      if (first.outcome === "refused") assert.equal(first.retry, "later");
      else assert.equal(first.outcome, "pending");
      await balance.fill();
      const attempt = first.outcome === "refused" ? 2 : 1;
      assert.equal(await payBack(world, { ...refund, attempt }), "refunded");
      const live = (await its.read(payment)).refunds.filter(({ status }) => status !== "failed");
      assert.deepEqual(
        live.map(({ amount }) => amount),
        [payment.amount],
      );
    },
  },
];
