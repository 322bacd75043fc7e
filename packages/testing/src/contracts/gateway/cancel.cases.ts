import assert from "node:assert/strict";
import { isTwoStep } from "@admit-one/core";
import { atOnce } from "../assertions.ts";
import { captures, chargeOf, first, follow, type GatewayCase, pay } from "./world.ts";

const over = new Set(["declined", "failed"]);

/** The promise of `cancel`: a fence if the gateway supports it, otherwise no guarantee. */
export const cancelCases: readonly GatewayCase[] = [
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
    name: "a cancel that answers failed has fenced, on every gateway",
    run: async (world) => {
      const { gateway, approve, pending, proofOf } = world;
      for (const [index, method] of [approve, ...(pending ? [pending] : [])].entries()) {
        const asked = chargeOf(`pay-${index}`, method);
        // One payment that was never sent, and one that waits for the buyer.
        const payment = index === 0 ? asked : follow(asked, await first(world, asked));
        const answer = await gateway.cancel(payment);
        if (gateway.capabilities.cancelBeforeCapture) assert.ok(over.has(answer.outcome));
        const proof = index === 0 ? null : ((await proofOf?.(payment)) ?? "approve");
        const taken = await pay(world, { ...follow(payment, answer), proof });
        const isOver = over.has(answer.outcome);
        if (isOver) assert.ok(over.has(taken.answer.outcome), JSON.stringify(taken.answer));
        else assert.ok(["pending", "not_found"].includes(answer.outcome), answer.outcome);
        const later = await gateway.cancel(taken.payment);
        assert.equal(over.has(later.outcome), over.has(taken.answer.outcome));
      }
    },
  },
  {
    name: "a cancel that is sent again says the same",
    run: async (world) => {
      const { gateway, approve, pending } = world;
      if (!gateway.capabilities.cancelBeforeCapture) return;
      const unknown = chargeOf("pay-1", approve);
      const waiting = chargeOf("pay-2", pending ?? approve);
      const known = pending === null ? waiting : follow(waiting, await first(world, waiting));
      for (const payment of [unknown, known]) {
        const answers = await atOnce(3, () => gateway.cancel(payment));
        for (const answer of answers) assert.deepEqual(answer, answers[0]);
        assert.deepEqual(await gateway.cancel(payment), answers[0]);
      }
    },
  },
  {
    name: "of a buyer's proof and a cancel sent at once the money is taken or fenced, as both say",
    run: async (world) => {
      const { gateway, pending, proofOf } = world;
      if (!gateway.capabilities.cancelBeforeCapture || isTwoStep(gateway) || !pending) return;
      const rounds = await atOnce(10, async (index) => {
        const asked = chargeOf(`pay-${index}`, pending);
        const payment = follow(asked, await first(world, asked));
        const proof = proofOf === undefined ? "approve" : await proofOf(payment);
        const steps = [() => first(world, { ...payment, proof }), () => gateway.cancel(payment)];
        const order = index % 2 === 0 ? steps : steps.toReversed();
        const answers = await Promise.all(order.map((step) => step()));
        return [...answers, await gateway.lookup(answers.reduce(follow, payment))];
      });
      for (const answers of rounds) {
        const taken = answers.filter(({ outcome }) => outcome === "captured").length;
        assert.ok(taken === 0 || taken === answers.length, JSON.stringify(answers));
      }
    },
  },
];
