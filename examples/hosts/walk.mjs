// Asks a running host all that a browser and a payment gateway would: the shop's own login, the six
// journeys, webhooks, an event stream. `node walk.mjs http://127.0.0.1:3000` fails where an answer is
// not as promised.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

const asker =
  (url) =>
  async (method, path, status, { headers = {}, body } = {}) => {
    const type = body === undefined ? {} : { "Content-Type": "application/json" };
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const init = { method, headers: { ...type, ...headers }, redirect: "manual" };
    const response = await fetch(
      `${url}${path}`,
      body === undefined ? init : { ...init, body: text },
    );
    const answer = await response.text();
    assert.equal(response.status, status, `${method} ${path}: ${response.status} ${answer}`);
    const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
    return { response, json: isJson ? JSON.parse(answer) : null };
  };

const buy = async (ask, session) => {
  await ask("POST", "/tickets/queues/winter/tokens", 401);
  const issued = await ask("POST", "/tickets/queues/winter/tokens", 201, { headers: session });
  const token = { "Queue-Token": issued.json.token };
  const found = await ask("GET", "/tickets/queues/winter/tokens/me", 200, { headers: token });
  assert.equal(found.json.status, "active");
  await ask("GET", "/tickets/concerts/winter/shows", 200, { headers: token });
  const map = await ask("GET", "/tickets/shows/winter-1/seats", 200, { headers: token });
  const seatIds = map.json.seats.slice(0, 2).map(({ seatId }) => seatId);
  const buying = { ...token, ...session };
  const wish = { headers: buying, body: { seatIds } };
  const held = await ask("POST", "/tickets/shows/winter-1/reservations", 201, wish);
  const place = `/tickets/reservations/${held.json.reservationId}`;
  assert.equal(held.response.headers.get("Location"), place);
  const paid = await ask("POST", `${place}/payments`, 201, { headers: buying, body: {} });
  const payment = paid.response.headers.get("Location");
  assert.equal(payment, `/tickets/payments/${paid.json.paymentId}`);
  assert.equal((await ask("GET", payment, 200, { headers: session })).json.status, "captured");
  assert.equal((await ask("GET", place, 200, { headers: session })).json.status, "confirmed");
  const again = await ask("POST", "/tickets/shows/winter-1/reservations", 401, wish);
  assert.equal(again.response.headers.get("Link"), '</tickets/queues/winter/tokens>; rel="queue"');
  const document = await ask("GET", "/tickets/openapi.json", 200);
  assert.deepEqual(document.json.servers, [{ url: "/tickets" }]);
  return { seatIds, paymentId: paid.json.paymentId };
};

/** A signature is over the bytes that were sent, whose spaces no parser keeps. */
const deliver = async (ask, paymentId) => {
  const body = `{ "eventId" : "evt-1",   "paymentId" : "${paymentId}" }`;
  const sentAtMs = Date.now();
  const hmac = createHmac("sha256", "whsec-example").update(`${sentAtMs}.${body}`).digest("hex");
  const headers = { "Scripted-Signature": `t=${sentAtMs},v1=${hmac}` };
  const path = "/tickets/gateways/scripted/webhooks";
  await ask("POST", path, 200, { headers, body });
  await ask("POST", path, 400, { headers, body: body.replace("evt-1", "evt-2") });
};

/** The first of what an event stream says; then its client leaves. */
const follow = async (url) => {
  const client = new AbortController();
  const { signal } = client;
  const response = await fetch(`${url}/tickets/queues/winter/events`, { signal });
  assert.equal(response.headers.get("Content-Type"), "text/event-stream");
  let said = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (said.includes("event: frame")) break;
  }
  client.abort();
};

/** Walks through a host at this address. */
export const walkHost = async (url) => {
  const ask = asker(url);
  const logIn = await ask("POST", "/login", 204, { body: { name: "alice" } });
  const session = { Cookie: logIn.response.headers.get("Set-Cookie").split(";")[0] };
  const { seatIds, paymentId } = await buy(ask, session);
  await deliver(ask, paymentId);
  await follow(url);
  const wrong = { headers: session, body: "{" };
  await ask("POST", "/tickets/queues/winter/tokens", 400, wrong);
  return { ask, session, seatIds };
};

if (process.argv[1] === import.meta.filename) {
  const { seatIds } = await walkHost(process.argv[2] ?? "http://127.0.0.1:3000");
  console.log(`alice has ${seatIds.join(" and ")}`);
}
