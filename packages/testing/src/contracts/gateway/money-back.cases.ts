import assert from "node:assert/strict";
import { atOnce } from "../assertions.ts";
import { captures, chargeOf, type GatewayCase, pay, refundOf } from "./world.ts";

export const moneyBackCases: readonly GatewayCase[] = [
  {
    name: "a refund is paid back, and again under its id it is the same refund",
    run: async (world) => {
      const { gateway } = world;
      const refund = refundOf(await captures(world, "pay-1"), "refund-1");
      const answers = await atOnce(5, () => gateway.refund(refund));
      for (const { outcome } of answers) assert.ok(outcome === "refunded" || outcome === "pending");
      assert.notEqual((await gateway.refund(refund)).outcome, "refused");
      const found = await gateway.lookupRefund?.(refund);
      assert.ok(found === undefined || found.outcome !== "not_found");
    },
  },
  {
    name: "no more is paid back than was taken",
    run: async (world) => {
      const refund = refundOf(await captures(world, "pay-1"), "refund-1");
      assert.notEqual((await world.gateway.refund(refund)).outcome, "refused");
      const second = await world.gateway.refund({ ...refund, refundId: "refund-2" });
      assert.equal(second.outcome, "refused");
    },
  },
  {
    name: "two refund ids are two refunds, each paid once",
    run: async (world) => {
      const { gateway } = world;
      const payment = await captures(world, "pay-1");
      const parts = ["refund-1", "refund-2"].map((id) => refundOf(payment, id, { amount: 40_000 }));
      for (const part of [...parts, ...parts]) {
        assert.notEqual((await gateway.refund(part)).outcome, "refused");
      }
      // 80,000 of 110,000 are refunded, so a third refund may be at most the rest.
      const more = refundOf(payment, "refund-3", { amount: 30_001 });
      assert.equal((await gateway.refund(more)).outcome, "refused");
      const rest = refundOf(payment, "refund-4", { amount: 30_000 });
      assert.notEqual((await gateway.refund(rest)).outcome, "refused");
    },
  },
  {
    name: "a refusal says why, and never asks for another try where none can help",
    run: async (world) => {
      const { gateway, approve, decline } = world;
      const payment = await captures(world, "pay-1");
      const declined = await pay(world, chargeOf("pay-2", decline));
      const hopeless = [
        refundOf(payment, "refund-1", { amount: payment.amount + 1 }),
        refundOf(chargeOf("unknown", approve), "refund-2"),
        refundOf(declined.payment, "refund-3"),
      ];
      for (const refund of hopeless) {
        const answer = await gateway.refund(refund);
        assert.ok(answer.outcome === "refused", JSON.stringify(answer));
        assert.notEqual(answer.reason, "");
        assert.equal(answer.retry, "never", answer.reason);
      }
    },
  },
  {
    name: "a refund of what was never captured is refused",
    run: async (world) => {
      const { gateway, approve, decline } = world;
      const unknown = refundOf(chargeOf("unknown", approve), "refund-1");
      assert.equal((await gateway.refund(unknown)).outcome, "refused");
      const { payment } = await pay(world, chargeOf("pay-1", decline));
      assert.equal((await gateway.refund(refundOf(payment, "refund-2"))).outcome, "refused");
    },
  },
  {
    name: "the books list what was captured since an instant, once each, and nothing else",
    run: async (world) => {
      const { gateway } = world;
      if (gateway.listSince === undefined) return;
      const taken = await captures(world, "pay-1");
      await pay(world, chargeOf("pay-2", world.decline));
      const listed: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await gateway.listSince({ sinceMs: 0, cursor });
        listed.push(...page.payments.map(({ paymentId, amount }) => `${paymentId} ${amount}`));
        ({ cursor } = page);
      } while (cursor !== null);
      assert.deepEqual(listed, [`pay-1 ${taken.amount}`]);
    },
  },
];
