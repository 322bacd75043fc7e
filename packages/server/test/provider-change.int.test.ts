// fault 4: the provider is changed, and what was paid before is served on.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { startStripeStandIn } from "@admit-one/stripe/stand-in";
import { startTossStandIn } from "@admit-one/toss/stand-in";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Env, readConfig } from "../src/config.ts";
import { createContainer, startServer } from "../src/index.ts";
import { call, join } from "./support/buyer.ts";

const adminToken = "operator-of-the-house";
const stripeKeys = { secretKey: "sk_test_before", webhookSecret: "whsec_before" };
const tossKey = "test_sk_now";

/** One file that several servers serve after each other, and both providers. */
const openHouse = async () => {
  const folder = await mkdtemp(joinPath(tmpdir(), "admit-one-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const stripe = await startStripeStandIn(stripeKeys);
  const toss = await startTossStandIn({ secretKey: tossKey });
  onTestFinished(async () => {
    await stripe[Symbol.asyncDispose]();
    await toss[Symbol.asyncDispose]();
  });
  const env: Env = {
    DATABASE_URL: `sqlite:${joinPath(folder, "box-office.db")}`,
    SQLITE_SYNCHRONOUS: "NORMAL",
    PORT: "0",
    LOG_LEVEL: "silent",
    ADMIN_TOKEN: adminToken,
    STRIPE_SECRET_KEY: stripeKeys.secretKey,
    STRIPE_WEBHOOK_SECRET: stripeKeys.webhookSecret,
    STRIPE_API_URL: stripe.url,
    TOSS_SECRET_KEY: tossKey,
    TOSS_API_URL: toss.url,
  };
  const serve = (gateway: string) => {
    const read = readConfig({ ...env, GATEWAY: gateway });
    if (read.outcome !== "config_read") throw new TypeError(read.message);
    return startServer(createContainer(read.config));
  };
  return { serve, stripe, toss };
};

const card = { type: "stripe", paymentMethod: "pm_card_visa" };

const hold = async (url: string, userId: string, seatId: string) => {
  const buyer = await join(url, userId, "demo");
  const held = await buyer.reserve("demo-1", [seatId]);
  return { buyer, id: String(held.body["reservationId"]) };
};

const operate = (url: string, method: "GET" | "POST", path: string) =>
  call(url, path, { method, headers: { authorization: `Bearer ${adminToken}` } });

describe("fault 4: a house that goes from Stripe to Toss", () => {
  /** A seat that alice bought through Stripe, while that was the provider. */
  const sold = async () => {
    const house = await openHouse();
    await using server = await house.serve("stripe");
    const { buyer, id } = await hold(server.url, "alice", "F1-1-1");
    expect((await buyer.pay(id, card)).status).toBe(201);
    return { ...house, id };
  };

  test("sells through Toss, and gives back what came through Stripe", async () => {
    const { serve, stripe, toss, id } = await sold();
    await using server = await serve("toss,stripe:old");
    const { buyer, id: other } = await hold(server.url, "bob", "F1-1-2");
    const refused = await buyer.pay(other, card);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({
      code: "VALIDATION",
      errors: [{ field: "method.type", message: "must name a gateway that takes new payments" }],
    });
    const waiting = await buyer.pay(other);
    expect(waiting).toMatchObject({ status: 202, body: { nextAction: { type: "toss" } } });
    const orderId = String(waiting.body["paymentId"]);
    const proof = toss.buyer.authenticate({ orderId, amount: 187_000 });
    const confirmed = await call(server.url, `/api/payments/${orderId}/confirm`, {
      method: "POST",
      headers: { "X-User-Id": "bob" },
      body: { proof },
    });
    expect(confirmed.status).toBe(200);
    const path = `/api/admin/reservations/${id}/cancel`;
    expect((await operate(server.url, "POST", path)).body).toMatchObject({ status: "cancelled" });
    expect(stripe.ledger()).toMatchObject([{ captured: 187_000, refunded: 187_000 }]);
    expect(toss.ledger()).toMatchObject([{ captures: 1 }]);
    // Its webhooks are taken as well.
    const [event] = stripe.events;
    if (event === undefined) throw new TypeError("Stripe has nothing to tell.");
    const init = { method: "POST", ...stripe.deliver(event, Date.now()) };
    expect((await fetch(`${server.url}/api/gateways/stripe/webhooks`, init)).status).toBe(200);
  });
});
