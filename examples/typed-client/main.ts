// The journey against a box office in memory, without a port between them.
import { createBoxOfficeRoutes } from "@admit-one/http";
import { createTestBoxOffice } from "@admit-one/testing";
import { createWebhookSubscriber } from "@admit-one/webhooks";
import { journey, type SeatsReserved } from "./journey.ts";

const received: SeatsReserved[] = [];
const webhooks = createWebhookSubscriber({
  url: "https://receiver.example/hooks",
  secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
  types: ["SeatsReserved"],
  clock: { nowMs: () => Date.now() },
  // A receiver without a port: a real one verifies the signature first.
  fetch: async (_url, init) => {
    received.push(JSON.parse(init?.body as string) as SeatsReserved);
    return new Response(null, { status: 204 });
  },
});

const adminToken = "only-for-this-example";
const { boxOffice } = createTestBoxOffice({ startMs: Date.now(), subscribers: [webhooks] });
const routes = createBoxOfficeRoutes({
  boxOffice,
  adminToken,
  identify: async (request) => {
    const userId = request.headers.get("X-User-Id");
    return userId === null ? { outcome: "unauthenticated" } : { outcome: "user", userId };
  },
});

await journey({
  baseUrl: "http://box-office.example",
  adminToken,
  fetch: async (request) => routes.request(request),
  received: async () => {
    await boxOffice.work.relay();
    return received;
  },
  say: (line) => console.log(line),
});
