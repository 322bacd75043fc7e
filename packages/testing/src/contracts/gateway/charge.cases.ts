import assert from "node:assert/strict";
import { isTwoStep } from "@admit-one/core";
import { atOnce } from "../assertions.ts";
import { captures, chargeOf, first, follow, type GatewayCase, pay } from "./world.ts";

export const chargeCases: readonly GatewayCase[] = [
  {
    name: "it has a name and says what it can do",
    run: async ({ gateway }) => {
      const { name, capabilities } = gateway;
      assert.match(name, /^[a-z0-9][a-z0-9_-]*$/);
      assert.ok(capabilities.idempotencyTtlMs > 0);
      assert.ok(capabilities.authorizationTtlMs >= 0);
      const calls = [gateway.charge, gateway.authorize, gateway.capture].map(
        (call) => typeof call === "function",
      );
      assert.deepEqual(calls, isTwoStep(gateway) ? [false, true, true] : [true, false, false]);
    },
  },
  {
    name: "a capture answers the amount and currency asked for, and a reference",
    run: async (world) => {
      const asked = chargeOf("pay-1", world.approve, { amount: 7_000 });
      const { answer } = await pay(world, asked);
      assert.ok(answer.outcome === "captured");
      assert.deepEqual([answer.amount, answer.currency], [7_000, asked.currency]);
      assert.notEqual(answer.reference, "");
    },
  },
  {
    name: "in two steps the first reserves what was asked, and takes nothing yet",
    run: async (world) => {
      const { gateway, approve } = world;
      if (!isTwoStep(gateway)) return;
      const asked = chargeOf("pay-1", approve);
      const answer = await first(world, asked);
      assert.ok(answer.outcome === "authorized");
      assert.deepEqual([answer.amount, answer.currency], [asked.amount, asked.currency]);
      assert.deepEqual(await gateway.lookup(follow(asked, answer)), answer);
      const refused = await gateway.refund({
        ...asked,
        refundId: "refund-1",
        attempt: 1,
        reference: answer.reference,
      });
      assert.equal(refused.outcome, "refused");
    },
  },
  {
    name: "a charge that is sent again gets the same answer",
    run: async (world) => {
      for (const [index, method] of [world.approve, world.decline].entries()) {
        const asked = await pay(world, chargeOf(`pay-${index}`, method));
        assert.deepEqual((await pay(world, asked.payment)).answer, asked.answer);
        assert.deepEqual((await pay(world, asked.payment)).answer, asked.answer);
      }
    },
  },
  {
    name: "charges sent at once take the money once",
    run: async (world) => {
      const paid = await atOnce(20, () => pay(world, chargeOf("pay-1", world.approve)));
      for (const { answer } of paid) assert.deepEqual(answer, paid[0]?.answer);
      assert.equal(paid[0]?.answer.outcome, "captured");
    },
  },
  {
    name: "different payments have different references",
    run: async (world) => {
      const payments = await atOnce(5, (index) => captures(world, `pay-${index}`));
      assert.equal(new Set(payments.map(({ reference }) => reference)).size, 5);
    },
  },
  {
    name: "a decline has a reason and is final",
    run: async (world) => {
      const { payment, answer } = await pay(world, chargeOf("pay-1", world.decline));
      assert.ok(answer.outcome === "declined");
      assert.notEqual(answer.reason, "");
      assert.deepEqual(await world.gateway.lookup(payment), answer);
    },
  },
  {
    name: "lookup answers what the charge answered, and not_found before it",
    run: async (world) => {
      const { gateway, approve } = world;
      assert.deepEqual(await gateway.lookup(chargeOf("pay-1", approve)), { outcome: "not_found" });
      const { payment, answer } = await pay(world, chargeOf("pay-1", approve));
      assert.deepEqual(await gateway.lookup(payment), answer);
    },
  },
  {
    name: "lookup finds a payment by our id alone where it says so",
    run: async (world) => {
      const { gateway } = world;
      if (!gateway.capabilities.lookupByOurId) return;
      const payment = await captures(world, "pay-1");
      assert.deepEqual(
        await gateway.lookup({ ...payment, reference: null }),
        await gateway.lookup(payment),
      );
    },
  },
  {
    name: "a pending charge is found pending",
    run: async (world) => {
      const { gateway, pending } = world;
      if (pending === null) return assert.equal(gateway.capabilities.asynchronous, false);
      assert.equal(gateway.capabilities.asynchronous, true);
      const asked = chargeOf("pay-1", pending);
      const answer = await first(world, asked);
      assert.equal(answer.outcome, "pending");
      const payment = follow(asked, answer);
      assert.ok(["pending", "not_found"].includes((await gateway.lookup(payment)).outcome));
      assert.deepEqual(await first(world, payment), answer);
    },
  },
  {
    name: "where only a proof takes money, nothing is taken without one, whatever the buyer does",
    run: async (world) => {
      const { gateway, approve, decline, proofOf } = world;
      if (!gateway.capabilities.onlyProofTakesMoney) return;
      assert.ok(proofOf !== undefined, "a gateway that wants proofs has buyers who bring some");
      for (const [index, method] of [approve, decline].entries()) {
        const asked = chargeOf(`pay-${index}`, method);
        const answer = await first(world, asked);
        assert.ok(answer.outcome === "pending" && answer.nextAction !== null);
        const payment = follow(asked, answer);
        // The buyer authorizes on the page and never returns.
        await proofOf(payment);
        assert.equal((await first(world, payment)).outcome, "pending");
        assert.ok(["pending", "not_found"].includes((await gateway.lookup(payment)).outcome));
      }
      const listed = await gateway.listSince?.({ sinceMs: 0, cursor: null });
      assert.deepEqual(listed?.payments ?? [], []);
    },
  },
  {
    name: "checkMethod finds nothing wrong with right methods, and something with another's",
    run: async ({ gateway, approve, decline, pending }) => {
      for (const method of [approve, decline, ...(pending === null ? [] : [pending])]) {
        assert.deepEqual(gateway.checkMethod(method), []);
      }
      const errors = gateway.checkMethod({ type: "no-gateway-has-this-name" });
      assert.ok(errors.length > 0);
      assert.ok(errors.every(({ field, message }) => field !== "" && message !== ""));
    },
  },
];
