import type { EventType } from "@admit-one/core";
import type { RouteConfig } from "@hono/zod-openapi";
import { z } from "zod";
import { jsonBody, nothing } from "./documented.ts";
import { eventMeanings, eventMessage } from "./schemas/event.ts";
import { byAnyone } from "./security.ts";

/** The headers of Standard Webhooks. */
const headers = z.object({
  "webhook-id": z.string().meta({
    description: "`data.eventId` with `~` for each dot; the same at every attempt",
    examples: ["res_01m6bc8n0zs9ah47ryr8n9340k~1~SeatsReserved"],
  }),
  "webhook-timestamp": z.string().meta({
    description: "When this attempt was made, in seconds since 1970",
    examples: ["1793530807"],
  }),
  "webhook-signature": z.string().meta({
    description: "`v1,` and HMAC-SHA-256 of `id.timestamp.body`; one for each secret, by spaces",
    examples: ["v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="],
  }),
});

const responses = {
  "2XX": nothing("The event is safe with the receiver"),
  410: nothing("The receiver never wants this event: it is not sent again"),
  "4XX": nothing("A failure: the event is sent again later"),
  "5XX": nothing("A failure: the event is sent again, no earlier than `Retry-After` asks"),
};

/** Declares the request that a receiver gets for one kind of event. */
const webhookOf = (type: EventType): RouteConfig => ({
  method: "post",
  path: type,
  operationId: `receive${type}`,
  summary: type,
  description:
    `${eventMeanings[type]} Sent at least once, signed as Standard Webhooks says, and in order ` +
    "within its stream.",
  tags: ["Events"],
  security: byAnyone,
  request: { headers, body: jsonBody(eventMessage(type)) },
  responses,
});

/** Every event, as a webhook that a receiver may get. */
export const eventWebhooks: readonly RouteConfig[] = (
  Object.keys(eventMeanings) as EventType[]
).map(webhookOf);
