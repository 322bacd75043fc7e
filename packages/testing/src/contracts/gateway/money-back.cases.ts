import assert from "node:assert/strict";
import type { PaymentId } from "@admit-one/core";
import { atOnce } from "../assertions.ts";
import { captures, chargeOf, type GatewayCase, refundOf } from "./world.ts";

const pay1 = "pay-1" as PaymentId;

export const moneyBackCases: readonly GatewayCase[] = [
  {
    name: "a cancel of a captured charge answers captured, and takes nothing back",
    run: async (world) => {
      const request = await captures(world, "pay-1");
      const answer = await world.gateway.cancel(pay1);
      assert.equal(answer.outcome, "captured");
      assert.deepEqual(answer, await world.gateway.charge(request));
    },
  },
  {
    name: "a cancel fences an unknown id: no charge under it ever takes money",
    run: async ({ gateway, approve }) => {
      assert.equal((await gateway.cancel(pay1)).outcome, "failed");
      assert.equal((await gateway.charge(chargeOf("pay-1", approve))).outcome, "failed");
      assert.equal((await gateway.lookup(pay1)).outcome, "failed");
      assert.equal((await gateway.cancel(pay1)).outcome, "failed");
    },
  },
  {
    name: "a cancel fences a pending charge",
    run: async ({ gateway, pending }) => {
      if (pending === null) return assert.equal(gateway.capabilities.asynchronous, false);
      await gateway.charge(chargeOf("pay-1", pending));
      assert.equal((await gateway.cancel(pay1)).outcome, "failed");
      assert.equal((await gateway.charge(chargeOf("pay-1", pending))).outcome, "failed");
      const proven = chargeOf("pay-1", pending, { proof: "approve" });
      assert.equal((await gateway.charge(proven)).outcome, "failed");
      assert.equal((await gateway.lookup(pay1)).outcome, "failed");
    },
  },
  {
    name: "of a charge and a cancel sent at once the money is taken or fenced, as both say",
    run: async ({ gateway, approve }) => {
      const rounds = await atOnce(10, async (index) => {
        const request = chargeOf(`pay-${index}`, approve);
        const steps = [() => gateway.charge(request), () => gateway.cancel(request.paymentId)];
        const order = index % 2 === 0 ? steps : steps.toReversed();
        const answers = await Promise.all(order.map((step) => step()));
        return [...answers, await gateway.lookup(request.paymentId)];
      });
      for (const answers of rounds) {
        const [outcome] = answers.map((answer) => answer.outcome);
        assert.ok(outcome === "captured" || outcome === "failed");
        assert.ok(answers.every((answer) => answer.outcome === outcome));
      }
    },
  },
  {
    name: "a refund is paid back, and again under its id it is the same refund",
    run: async (world) => {
      const request = await captures(world, "pay-1");
      const refund = await refundOf(world, request, "refund-1");
      const answers = await atOnce(5, () => world.gateway.refund(refund));
      for (const answer of answers) assert.deepEqual(answer, { outcome: "refunded" });
      assert.deepEqual(await world.gateway.refund(refund), { outcome: "refunded" });
    },
  },
  {
    name: "no more is paid back than was taken",
    run: async (world) => {
      const request = await captures(world, "pay-1");
      const refund = await refundOf(world, request, "refund-1");
      assert.equal((await world.gateway.refund(refund)).outcome, "refunded");
      const second = await world.gateway.refund({ ...refund, refundId: "refund-2" });
      assert.equal(second.outcome, "refused");
    },
  },
  {
    name: "a refund of what was never captured is refused",
    run: async (world) => {
      const { gateway, approve, decline } = world;
      const unknown = await refundOf(world, chargeOf("unknown", approve), "refund-1");
      assert.equal((await gateway.refund(unknown)).outcome, "refused");
      const declined = chargeOf("pay-1", decline);
      await gateway.charge(declined);
      const refund = await refundOf(world, declined, "refund-2");
      assert.equal((await gateway.refund(refund)).outcome, "refused");
    },
  },
];
