// The server with Toss Payments, whose browser window and API are stood in for: one seat is held,
// authenticated in the "browser", confirmed by the server with what came back, and sold.
import { createContainer, readConfig, startServer } from "@admit-one/server";
import { startTossStandIn } from "@admit-one/toss/stand-in";

const secretKey = "test_sk_example";
await using toss = await startTossStandIn({ secretKey });

const read = readConfig({
  DATABASE_URL: "memory:",
  PORT: "0",
  LOG_LEVEL: "warn",
  GATEWAY: "toss",
  TOSS_SECRET_KEY: secretKey,
  TOSS_CLIENT_KEY: "test_ck_example",
  TOSS_API_URL: toss.url, // leave it out, and it is Toss's own
});
if (read.outcome === "misconfigured") throw new Error(read.message);
await using server = await startServer(createContainer(read.config));

const post = async (path: string, queueToken: string, body: unknown) => {
  const headers = {
    "X-User-Id": "alice",
    "Content-Type": "application/json",
    ...(queueToken !== "" && { "Queue-Token": queueToken }),
  };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(`${server.url}/api${path}`, init);
  return (await response.json()) as Record<string, string>;
};

const { token = "" } = await post("/queues/demo/tokens", "", {});
const held = await post("/shows/demo-1/reservations", token, { seatIds: ["F1-1-1"] });
const pending = await post(`/reservations/${held["reservationId"]}/payments`, token, {});
console.log(`payment ${pending["status"]}: ${JSON.stringify(pending["nextAction"])}`);

// The page calls requestPayment with that. What Toss sends the buyer back with is the proof.
const paymentId = pending["paymentId"] ?? "";
const proof = toss.buyer.authenticate({ orderId: paymentId, amount: Number(held["amount"]) });
const paid = await post(`/payments/${paymentId}/confirm`, token, { proof });
console.log(`payment ${paid["status"]}: ${paid["amount"]} ${paid["currency"]}`);
console.log("at Toss:", toss.ledger());
