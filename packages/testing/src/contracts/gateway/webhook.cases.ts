import assert from "node:assert/strict";
import { type PaymentId, type WebhookDelivery, webhookToleranceMs } from "@admit-one/core";
import type { GatewayCase, GatewayWorld } from "./world.ts";

const paymentId = "pay-1" as PaymentId;
const nowMs = Date.UTC(2030, 0, 1);

const deliver = async ({ gateway, webhook }: GatewayWorld, sentAtMs = nowMs) => {
  if (gateway.parseWebhook === undefined || webhook === undefined) return null;
  const delivery = await webhook({ eventId: "event-1", paymentId, sentAtMs });
  const parse = async (other: WebhookDelivery) =>
    (await gateway.parseWebhook?.(other)) ?? { outcome: "invalid" as const, reason: "none" };
  return { parse, delivery, reading: await parse({ ...delivery, nowMs }) };
};

export const webhookCases: readonly GatewayCase[] = [
  {
    name: "a webhook names its payment, and twice the same event",
    run: async (world) => {
      const one = await deliver(world);
      if (one === null) return;
      assert.notEqual(one.reading.outcome, "invalid");
      assert.ok("paymentId" in one.reading);
      assert.equal(one.reading.paymentId, paymentId);
      assert.deepEqual(await one.parse({ ...one.delivery, nowMs: nowMs + 1 }), one.reading);
    },
  },
  {
    name: "a signed webhook whose body or signature changed is invalid",
    run: async (world) => {
      const one = await deliver(world);
      if (one === null || one.reading.outcome === "hint") return;
      const { headers, body } = one.delivery;
      const space = await one.parse({ headers, body: `${body} `, nowMs });
      assert.equal(space.outcome, "invalid");
      const other = await one.parse({ headers, body: body.replace("pay-1", "pay-2"), nowMs });
      assert.equal(other.outcome, "invalid");
      assert.equal((await one.parse({ headers: {}, body, nowMs })).outcome, "invalid");
    },
  },
  {
    name: "a signed webhook is good within the tolerance alone",
    run: async (world) => {
      const one = await deliver(world);
      if (one === null || one.reading.outcome === "hint") return;
      for (const [offMs, good] of [
        [webhookToleranceMs - 1_000, true],
        [webhookToleranceMs + 1_000, false],
      ] as const) {
        const late = await one.parse({ ...one.delivery, nowMs: nowMs + offMs });
        assert.equal(late.outcome, good ? "verified" : "invalid", `${offMs} ms later`);
      }
    },
  },
  {
    name: "a webhook that is no webhook is invalid",
    run: async ({ gateway }) => {
      for (const body of ["", "no JSON", "null", "[]", "{}", '{"type":7}']) {
        const reading = await gateway.parseWebhook?.({ headers: {}, body, nowMs });
        assert.ok(reading === undefined || reading.outcome === "invalid", body);
      }
    },
  },
];
