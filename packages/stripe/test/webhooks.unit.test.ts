import { type PaymentId, TicketingError } from "@admit-one/core";
import { createStripeGateway } from "@admit-one/stripe";
import {
  createStripeStandIn,
  type StandInEvent,
  type StripeStandIn,
} from "@admit-one/stripe/stand-in";
import { describe, expect, test } from "vitest";
import { captured, payment, refundOf, secretKey, webhookSecret, world } from "./support/world.ts";

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
    "charge.refunded",
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

/** Signs any event, as Stripe would. */
const signed = (standIn: StripeStandIn, event: object) => ({
  ...standIn.deliver(event as StandInEvent, signedAtMs),
  nowMs: signedAtMs,
});

test.for([
  ["data.object is 1", { data: { object: 1 } }],
  ["data.object is null", { data: { object: null } }],
  ["data.object is text", { data: { object: "pi_1" } }],
  ["data.object is missing", { data: {} }],
  ["data is null", { data: null }],
  ["data is 7", { data: 7 }],
  ["there is no data", {}],
  ["its id is a number", { id: 7, data: { object: {} } }],
] as const)("fault 53: a signed event is invalid where %s", async ([, event]) => {
  const { gateway, standIn, calls } = world();
  for (const type of ["payment_intent.succeeded", "refund.failed", 7]) {
    const reading = await gateway.parseWebhook?.(signed(standIn, { id: "evt_1", type, ...event }));
    expect(reading).toMatchObject({ outcome: "invalid" });
  }
  expect(calls).toEqual([]);
});

test.for([
  ["1", 1],
  ["null", null],
  ["a list", ["pay_1"]],
  ["another's", { orderId: "4711" }],
  ["a number as id", { paymentId: 7 }],
  ["an empty id", { paymentId: "" }],
] as const)("metadata that is %s names no payment of ours", async ([, metadata]) => {
  const { gateway, standIn, calls } = world();
  for (const type of ["payment_intent.succeeded", "refund.failed", "charge.dispute.created"]) {
    const object = { metadata, payment_intent: 7 };
    const delivery = signed(standIn, { id: "evt_1", type, data: { object } });
    const reading = { outcome: "verified", eventId: "evt_1", paymentId: null };
    expect(await gateway.parseWebhook?.(delivery)).toEqual(reading);
  }
  expect(calls).toEqual([]);
});

describe("fault 1: news of refunds and disputes", () => {
  test("names our payment by one look-up where it has no metadata of ours", async () => {
    const { gateway, standIn, calls } = world();
    await captured(gateway);
    const before = standIn.events.length;
    const refundId = standIn.dashboard.refund("pay_1", 10_000);
    standIn.bank.failRefund(refundId);
    standIn.bank.closeDispute(standIn.bank.dispute("pay_1"), "won");
    standIn.bank.closeDispute(standIn.bank.dispute("pay_1"), "lost");
    const news = standIn.events.slice(before);
    expect(new Set(news.map(({ type }) => type))).toEqual(
      new Set([
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
      ]),
    );
    calls.length = 0;
    for (const event of news) {
      const reading = await gateway.parseWebhook?.(signed(standIn, event));
      expect([event.type, reading]).toMatchObject([event.type, { paymentId: "pay_1" }]);
    }
    // Whose an intent is never changes.
    expect(calls).toEqual([expect.stringMatching(/^GET .*payment_intents.pi_/)]);
  });

  test("of another shop on the same account names none, and is asked about once", async () => {
    const { gateway, standIn, calls } = world();
    const { reference } = await captured(gateway, payment({ paymentId: "x" as PaymentId }));
    const foreign = createStripeGateway({ secretKey, webhookSecret, fetch: withoutMetadata });
    async function withoutMetadata(...args: Parameters<typeof fetch>): Promise<Response> {
      const answer = (await (await standIn.fetch(...args)).json()) as object;
      return Response.json({ ...answer, metadata: {} });
    }
    const object = { object: "dispute", metadata: {}, payment_intent: reference };
    calls.length = 0;
    for (const id of ["evt_1", "evt_2"]) {
      const event = { id, type: "charge.dispute.created", data: { object } };
      const reading = await foreign.parseWebhook?.(signed(standIn, event));
      expect(reading).toEqual({ outcome: "verified", eventId: id, paymentId: null });
    }
    expect(calls).toHaveLength(1);
  });

  test("of an intent that Stripe does not know names none", async () => {
    const { gateway, standIn } = world();
    const object = { object: "refund", metadata: null, payment_intent: "pi_of_another_account" };
    const delivery = signed(standIn, { id: "evt_1", type: "refund.created", data: { object } });
    expect(await gateway.parseWebhook?.(delivery)).toMatchObject({ paymentId: null });
  });

  test("is taken again later where the look-up fails", async () => {
    let isDown = false;
    const { gateway, standIn } = world(() => (isDown ? "lost_before" : undefined));
    await captured(gateway);
    standIn.dashboard.refund("pay_1");
    const event = standIn.events.at(-1);
    isDown = true;
    const delivery = signed(standIn, event ?? {});
    await expect(gateway.parseWebhook?.(delivery)).rejects.toThrow(TicketingError);
    isDown = false;
    expect(await gateway.parseWebhook?.(delivery)).toMatchObject({ paymentId: "pay_1" });
  });

  test("causes no look-up before its signature was found good", async () => {
    const { gateway, standIn, calls } = world();
    await captured(gateway);
    standIn.dashboard.refund("pay_1");
    const { body } = signed(standIn, standIn.events.at(-1) ?? {});
    calls.length = 0;
    const headers = { "stripe-signature": `t=${signedAtMs / 1000},v1=${"0".repeat(64)}` };
    const reading = await gateway.parseWebhook?.({ headers, body, nowMs: signedAtMs });
    expect(reading).toMatchObject({ outcome: "invalid" });
    expect(calls).toEqual([]);
  });
});
