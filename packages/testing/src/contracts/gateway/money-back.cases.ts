import assert from "node:assert/strict";
import { isTwoStep } from "@admit-one/core";
import { atOnce } from "../assertions.ts";
import { captures, chargeOf, first, follow, type GatewayCase, pay, refundOf } from "./world.ts";

const over = new Set(["declined", "failed"]);

export const moneyBackCases: readonly GatewayCase[] = [
  {
    name: "a cancel of a captured charge answers captured, and takes nothing back",
    run: async (world) => {
      const payment = await captures(world, "pay-1");
      const answer = await world.gateway.cancel(payment);
      assert.equal(answer.outcome, "captured");
      assert.deepEqual(await world.gateway.lookup(payment), answer);
    },
  },
  {
    name: "a cancel fences an unknown id: no charge under it ever takes money",
    run: async (world) => {
      const { gateway, approve } = world;
      if (!gateway.capabilities.cancelBeforeCapture) return;
      const asked = chargeOf("pay-1", approve);
      const fenced = await gateway.cancel(asked);
      assert.ok(over.has(fenced.outcome));
      const { payment, answer } = await pay(world, follow(asked, fenced));
      assert.ok(over.has(answer.outcome));
      assert.ok(over.has((await gateway.cancel(payment)).outcome));
    },
  },
  {
    name: "a cancel fences a pending charge",
    run: async (world) => {
      const { gateway, pending, proofOf } = world;
      if (pending === null) return assert.equal(gateway.capabilities.asynchronous, false);
      if (!gateway.capabilities.cancelBeforeCapture) return;
      const asked = chargeOf("pay-1", pending);
      const payment = follow(asked, await first(world, asked));
      const proof = proofOf === undefined ? "approve" : await proofOf(payment);
      assert.ok(over.has((await gateway.cancel(payment)).outcome));
      assert.ok(over.has((await first(world, { ...payment, proof })).outcome));
      assert.ok(over.has((await gateway.lookup(payment)).outcome));
    },
  },
  {
    name: "a cancel gives an authorization up: no capture follows",
    run: async (world) => {
      const { gateway, approve } = world;
      if (!isTwoStep(gateway)) return;
      const asked = chargeOf("pay-1", approve);
      const payment = follow(asked, await first(world, asked));
      assert.ok(over.has((await gateway.cancel(payment)).outcome));
      assert.ok(over.has((await gateway.capture(payment)).outcome));
      assert.ok(over.has((await gateway.lookup(payment)).outcome));
    },
  },
  {
    name: "of a charge and a cancel sent at once the money is taken or fenced, as both say",
    run: async (world) => {
      const { gateway, approve } = world;
      if (!gateway.capabilities.cancelBeforeCapture || isTwoStep(gateway)) return;
      const rounds = await atOnce(10, async (index) => {
        const asked = chargeOf(`pay-${index}`, approve);
        const steps = [() => first(world, asked), () => gateway.cancel(asked)];
        const order = index % 2 === 0 ? steps : steps.toReversed();
        const answers = await Promise.all(order.map((step) => step()));
        const known = answers.reduce(follow, asked);
        return [...answers, await gateway.lookup(known)];
      });
      for (const answers of rounds) {
        const taken = answers.filter(({ outcome }) => outcome === "captured").length;
        assert.ok(taken === 0 || taken === answers.length, JSON.stringify(answers));
      }
    },
  },
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
