import type { PaymentId } from "@admit-one/core";
import { createStripeGateway } from "@admit-one/stripe";
import { createStripeStandIn } from "@admit-one/stripe/stand-in";
import { describe, expect, test } from "vitest";
import { captured, refundOf, webhookSecret, world } from "./support/world.ts";

const body =
  '{"id":"evt_1","object":"event","type":"payment_intent.succeeded","data":{"object":{"metadata":{"paymentId":"pay-1"}}}}';
const signedAtMs = 1_893_456_000_000;

/**
 * `printf '%s' "1893456000.$body" | openssl dgst -sha256 -hmac whsec_vector`, which is what
 * docs.stripe.com/webhooks ("Verify manually") prescribes.
 */
const v1 = "4bc5a8547268b7a8266bdd652c93abb995b0e00d7b8345611cdfd4c84b92aee7";

const parse = (signature: string, nowMs = signedAtMs, text = body) => {
  const gateway = createStripeGateway({ secretKey: "sk_test_1", webhookSecret: "whsec_vector" });
  return gateway.parseWebhook?.({ headers: { "stripe-signature": signature }, body: text, nowMs });
};

const verified = { outcome: "verified", eventId: "evt_1", paymentId: "pay-1" };

describe("signatures", () => {
  test.for([
    ["as it is sent", `t=1893456000,v1=${v1}`],
    ["beside an older scheme", `t=1893456000,v1=${v1},v0=${"0".repeat(64)}`],
    ["beside that of a secret which is being rolled", `t=1893456000,v1=${"0".repeat(64)},v1=${v1}`],
  ])("good: %s", async ([, signature = ""]) => {
    expect(await parse(signature)).toEqual(verified);
  });

  test.for([
    ["none", ""],
    ["without a time", `v1=${v1}`],
    ["of another time", `t=1893456001,v1=${v1}`],
    ["of an older scheme alone", `t=1893456000,v0=${v1}`],
    [
      "that of the documentation's example, whose secret is not ours",
      "t=1492774577,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd,v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39",
    ],
  ])("bad: %s", async ([, signature = ""]) => {
    expect(await parse(signature)).toMatchObject({ outcome: "invalid" });
  });

  test.for([
    [-301, false],
    [-300, true],
    [0, true],
    [300, true],
    [301, false],
  ] as const)("%i s after it was signed it is good: %o", async ([seconds, good]) => {
    const reading = await parse(`t=1893456000,v1=${v1}`, signedAtMs + seconds * 1000);
    expect(reading?.outcome).toBe(good ? "verified" : "invalid");
  });

  test("is over the body byte for byte", async () => {
    const spaced = body.replace('"id":', '"id": ');
    expect(await parse(`t=1893456000,v1=${v1}`, signedAtMs, spaced)).toMatchObject({
      outcome: "invalid",
    });
  });
});

test("without a secret there are no webhooks", () => {
  expect(createStripeGateway({ secretKey: "sk_test_1" }).parseWebhook).toBeUndefined();
});

test("every event of a payment names it, its refunds as well; twice is the same event", async () => {
  const { gateway, standIn } = world();
  await gateway.refund(refundOf(await captured(gateway)));
  const types = standIn.events.map(({ type }) => type);
  expect(types).toEqual([
    "payment_intent.created",
    "payment_intent.amount_capturable_updated",
    "payment_intent.succeeded",
    "refund.created",
  ]);
  for (const event of standIn.events) {
    const delivery = { ...standIn.deliver(event, signedAtMs), nowMs: signedAtMs };
    const reading = { outcome: "verified", eventId: event.id, paymentId: "pay_1" };
    expect(await gateway.parseWebhook?.(delivery)).toEqual(reading);
    expect(await gateway.parseWebhook?.({ ...delivery, nowMs: signedAtMs + 9 })).toEqual(reading);
  }
});

test("news of somebody else's payment on the same account is verified, and names none", async () => {
  const standIn = createStripeStandIn({ secretKey: "sk_test_1", webhookSecret });
  const { gateway } = world();
  const about = { eventId: "evt_2", paymentId: "x" as PaymentId, sentAtMs: signedAtMs };
  const { body: ours } = await standIn.webhook(about);
  const event = { ...JSON.parse(ours), data: { object: { object: "payout" } } };
  const delivery = { ...standIn.deliver(event, signedAtMs), nowMs: signedAtMs };
  expect(await gateway.parseWebhook?.(delivery)).toEqual({
    outcome: "verified",
    eventId: "evt_2",
    paymentId: null,
  });
});
