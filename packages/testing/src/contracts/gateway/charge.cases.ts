import assert from "node:assert/strict";
import type { PaymentId } from "@admit-one/core";
import { atOnce } from "../assertions.ts";
import { captures, chargeOf, type GatewayCase } from "./world.ts";

const pay1 = "pay-1" as PaymentId;

export const chargeCases: readonly GatewayCase[] = [
  {
    name: "it has a name and says what it can do",
    run: async ({ gateway: { name, capabilities } }) => {
      assert.match(name, /^[a-z0-9][a-z0-9_-]*$/);
      assert.ok(capabilities.idempotencyTtlMs > 0);
      assert.ok(capabilities.authorizationTtlMs >= 0);
    },
  },
  {
    name: "a capture answers the amount and currency asked for, and a reference",
    run: async ({ gateway, approve }) => {
      const request = chargeOf("pay-1", approve, { amount: 7 });
      const answer = await gateway.charge(request);
      assert.ok(answer.outcome === "captured");
      assert.deepEqual([answer.amount, answer.currency], [7, request.currency]);
      assert.notEqual(answer.reference, "");
    },
  },
  {
    name: "a charge that is sent again gets the same answer",
    run: async (world) => {
      const { gateway, approve, decline } = world;
      for (const method of [approve, decline]) {
        const request = chargeOf(`pay-${String(method["outcome"])}`, method);
        const first = await gateway.charge(request);
        assert.deepEqual(await gateway.charge(request), first);
        assert.deepEqual(await gateway.charge(request), first);
      }
    },
  },
  {
    name: "charges sent at once take the money once",
    run: async ({ gateway, approve }) => {
      const answers = await atOnce(20, () => gateway.charge(chargeOf("pay-1", approve)));
      for (const answer of answers) assert.deepEqual(answer, answers[0]);
      assert.equal(answers[0]?.outcome, "captured");
    },
  },
  {
    name: "different payments have different references",
    run: async ({ gateway, approve }) => {
      const answers = await atOnce(5, (index) => gateway.charge(chargeOf(`pay-${index}`, approve)));
      const references = answers.map((answer) =>
        answer.outcome === "captured" ? answer.reference : "",
      );
      assert.equal(new Set(references).size, 5);
    },
  },
  {
    name: "a decline has a reason and is final",
    run: async ({ gateway, decline }) => {
      const answer = await gateway.charge(chargeOf("pay-1", decline));
      assert.ok(answer.outcome === "declined");
      assert.notEqual(answer.reason, "");
      assert.deepEqual(await gateway.lookup(pay1), answer);
    },
  },
  {
    name: "lookup answers what the charge answered, and not_found before it",
    run: async (world) => {
      const { gateway } = world;
      assert.deepEqual(await gateway.lookup(pay1), { outcome: "not_found" });
      const request = await captures(world, "pay-1");
      const found = await gateway.lookup(pay1);
      assert.deepEqual(found, await gateway.charge(request));
    },
  },
  {
    name: "a pending charge is found pending",
    run: async ({ gateway, pending }) => {
      if (pending === null) return assert.equal(gateway.capabilities.asynchronous, false);
      assert.equal(gateway.capabilities.asynchronous, true);
      const answer = await gateway.charge(chargeOf("pay-1", pending));
      assert.equal(answer.outcome, "pending");
      assert.deepEqual(await gateway.lookup(pay1), answer);
      assert.deepEqual(await gateway.charge(chargeOf("pay-1", pending)), answer);
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
