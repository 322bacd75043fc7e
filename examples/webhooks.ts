// Events as signed webhooks: a receiver that is away at first, verifies what comes later, and knows a
// second telling by its id.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { createWebhookSubscriber } from "@admit-one/webhooks";
import { Webhook } from "standardwebhooks";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
let away = true;

// #region receive
const webhook = new Webhook(secret);
const seen = new Set<string>();

const receive = (headers: Record<string, string>, body: string): number => {
  if (away) return 503;
  try {
    const { type, data } = webhook.verify(body, headers) as {
      type: string;
      data: { eventId: string };
    };
    // At least once: an event whose answer got lost comes again.
    if (!seen.has(data.eventId)) console.log(`received ${type}`);
    seen.add(data.eventId);
    return 204;
  } catch {
    return 400;
  }
};
// #endregion

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (text: string) => (body += text));
  request.on("end", () => {
    response.writeHead(receive(request.headers as Record<string, string>, body)).end();
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;

// #region send
const webhooks = createWebhookSubscriber({
  url,
  secrets: [secret],
  types: ["SeatsReserved", "ReservationReleased"],
  clock: { nowMs: () => Date.now() },
});
const { boxOffice, clock } = createTestBoxOffice({ subscribers: [webhooks] });
// #endregion

await boxOffice.createConcert(concertDocument());
const userId = "alice";
const issued = await boxOffice.issueToken({ queueId: "queue-1", userId });
if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
const { token } = issued.token;
const seats = { showId: "show-1", seatIds: ["A-1-1"], userId, token };
const held = await boxOffice.reserveSeats(seats);
if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
await boxOffice.releaseReservation({ ...held.reservation, userId });

await boxOffice.work.relay();
console.log(`while it is away: ${seen.size} received`);
away = false;
clock.advance(6_000); // the first retry comes after 5 s
await boxOffice.work.relay();
console.log(`back again: ${seen.size} received, in order`);
server.close();
server.closeAllConnections();
