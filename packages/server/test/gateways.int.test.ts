// The server with the gateways that move money, each before its stand-in.
import { type StandInEvent, startStripeStandIn } from "@admit-one/stripe/stand-in";
import { startTossStandIn } from "@admit-one/toss/stand-in";
import { describe, expect, test } from "vitest";
import { type Env, readConfig } from "../src/config.ts";
import { createContainer, startServer } from "../src/index.ts";
import { type Buyer, call, join } from "./support/buyer.ts";

const serve = (env: Env) => {
  const read = readConfig({ DATABASE_URL: "memory:", PORT: "0", LOG_LEVEL: "silent", ...env });
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  return startServer(createContainer(read.config));
};

const hold = async (url: string): Promise<{ readonly alice: Buyer; readonly id: string }> => {
  const alice = await join(url, "alice", "demo");
  const held = await alice.reserve("demo-1", ["F1-1-1"]);
  return { alice, id: String(held.body["reservationId"]) };
};

describe("stripe", () => {
  const keys = { secretKey: "sk_test_server", webhookSecret: "whsec_server" };
  const env = {
    GATEWAY: "stripe",
    STRIPE_SECRET_KEY: keys.secretKey,
    STRIPE_WEBHOOK_SECRET: keys.webhookSecret,
  };
  const card = (paymentMethod: string) => ({ type: "stripe", paymentMethod });

  test("a card is authorized, the seat is sold, and the money is taken once", async () => {
    await using stripe = await startStripeStandIn(keys);
    await using server = await serve({ ...env, STRIPE_API_URL: stripe.url });
    const { alice, id } = await hold(server.url);
    const paid = await alice.pay(id, card("pm_card_visa"));
    expect(paid).toMatchObject({ status: 201, body: { status: "captured", amount: 187_000 } });
    expect(stripe.ledger()).toMatchObject([{ captures: 1, captured: 187_000, refunded: 0 }]);
  });

  test("a decline costs nothing, and another card pays", async () => {
    await using stripe = await startStripeStandIn(keys);
    await using server = await serve({ ...env, STRIPE_API_URL: stripe.url });
    const { alice, id } = await hold(server.url);
    const declined = await alice.pay(id, card("pm_card_visa_chargeDeclined"));
    expect(declined).toMatchObject({ status: 402, body: { reason: "generic_decline" } });
    expect((await alice.pay(id, card("pm_card_visa"))).status).toBe(201);
    expect(stripe.ledger()).toMatchObject([{ captures: 1 }]);
  });

  test("a signed webhook tells that the buyer came through their bank; any other is refused", async () => {
    await using stripe = await startStripeStandIn(keys);
    await using server = await serve({ ...env, STRIPE_API_URL: stripe.url });
    const { alice, id } = await hold(server.url);
    const waiting = await alice.pay(id, card("pm_card_authenticationRequired"));
    expect(waiting.status).toBe(202);
    const next = waiting.body["nextAction"] as { readonly clientSecret: string };
    stripe.buyer.authenticate(next.clientSecret, true);
    const post = (body: string, headers: Record<string, string>) =>
      fetch(`${server.url}/api/gateways/stripe/webhooks`, { method: "POST", body, headers });
    const event = stripe.events.at(-1);
    if (event === undefined) throw new TypeError("Stripe has nothing to tell.");
    const { body, headers } = stripe.deliver(event, Date.now());
    expect((await post(`${body} `, headers)).status).toBe(400);
    expect((await post(body, headers)).ok).toBe(true);
    expect((await post(body, headers)).ok).toBe(true);
    const path = `/api/payments/${String(waiting.body["paymentId"])}`;
    const user = { "X-User-Id": "alice" };
    const status = async () => (await call(server.url, path, { headers: user })).body["status"];
    await expect.poll(status, { timeout: 20_000 }).toBe("captured");
    expect(stripe.ledger()).toMatchObject([{ captures: 1 }]);
  });

  test("fault 53: what is signed and no event is refused, news of the Dashboard is taken", async () => {
    await using stripe = await startStripeStandIn(keys);
    await using server = await serve({ ...env, STRIPE_API_URL: stripe.url });
    const { alice, id } = await hold(server.url);
    const paid = await alice.pay(id, card("pm_card_visa"));
    stripe.dashboard.refund(String(paid.body["paymentId"]), 1_000);
    stripe.bank.dispute(String(paid.body["paymentId"]));
    const post = async (event: StandInEvent): Promise<number> => {
      const init = { method: "POST", ...stripe.deliver(event, Date.now()) };
      return (await fetch(`${server.url}/api/gateways/stripe/webhooks`, init)).status;
    };
    for (const event of stripe.events)
      expect([event.type, await post(event)]).toEqual([event.type, 200]);
    const first = stripe.events[0];
    if (first === undefined) throw new TypeError("Stripe has nothing to tell.");
    for (const object of [1, null, "pi_1"]) {
      expect(await post({ ...first, id: "evt_1", data: { object } })).toBe(400);
    }
  });
});

test("toss: the page's proof is confirmed, and the money is taken once", async () => {
  const secretKey = "test_sk_server";
  await using toss = await startTossStandIn({ secretKey });
  const env = { GATEWAY: "toss", TOSS_SECRET_KEY: secretKey, TOSS_API_URL: toss.url };
  await using server = await serve(env);
  const { alice, id } = await hold(server.url);
  const waiting = await alice.pay(id);
  expect(waiting).toMatchObject({ status: 202, body: { nextAction: { type: "toss" } } });
  const orderId = String(waiting.body["paymentId"]);
  const proof = toss.buyer.authenticate({ orderId, amount: 187_000 });
  const confirm = () =>
    call(server.url, `/api/payments/${orderId}/confirm`, {
      method: "POST",
      headers: { "X-User-Id": "alice" },
      body: { proof },
    });
  expect(await confirm()).toMatchObject({ status: 200, body: { status: "captured" } });
  expect((await confirm()).body["status"]).toBe("captured");
  const news = toss.webhooks.at(-1);
  const told = await fetch(`${server.url}/api/gateways/toss/webhooks`, { method: "POST", ...news });
  expect(told.ok).toBe(true);
  expect(toss.ledger()).toMatchObject([{ captures: 1, captured: 187_000 }]);
});
