import type { BoxOffice } from "@admit-one/core";
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { received } from "../answers.ts";
import type { RequestContext, RequestEnv } from "../context.ts";
import { nothing, problems } from "../documented.ts";
import { pathId } from "../endpoint.ts";
import type { MakeHandler } from "../handler.ts";
import { problem } from "../problem.ts";
import { readBody } from "../read-body.ts";
import { refuse } from "../refuse.ts";
import { ids } from "../schemas/ids.ts";
import { byAnyone } from "../security.ts";

/** More than any gateway sends for one event. */
const bodyBytesMax = 256 * 1024;

const receive = createRoute({
  method: "post",
  path: "/gateways/{gateway}/webhooks",
  operationId: "receiveWebhook",
  summary: "News from a payment gateway, signed as the gateway signs",
  description:
    "The gateway's own format. A signed event is stored and looked up at the gateway; one " +
    "that was received before changes nothing.",
  tags: ["Gateways"],
  security: byAnyone,
  request: { params: z.object({ gateway: ids.gateway }) },
  responses: {
    // Toss accepts only a 200; after any other status it sends the event again.
    200: nothing("Accepted, or known already: what it reports is looked up at the gateway"),
    ...problems("PAYLOAD_TOO_LARGE", "NOT_FOUND", "WEBHOOK_INVALID"),
  },
});

/** Signatures cover bytes, so text that is not UTF-8 was never signed. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const textOf = (bytes: Uint8Array): string | null => {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
};

/** Whether the host could only pass on the result of its own body parser. */
const isRewritten = (env: unknown): boolean =>
  typeof env === "object" && env !== null && "bodyWasParsed" in env && env.bodyWasParsed === true;

const rewritten =
  "[admit-one/http] A webhook's signature is over the bytes that were sent, and the host's parser " +
  "took them. Mount the routes before the parser, or let it keep them as `rawBody` of the request.";

/** The only call whose body the routes do not parse: the gateway's adapter gets it unchanged. */
export const addWebhookRoutes = (
  app: OpenAPIHono<RequestEnv>,
  handler: MakeHandler,
  boxOffice: BoxOffice,
): void => {
  const handle = async (c: RequestContext) => {
    if (isRewritten(c.env)) throw new Error(rewritten);
    const read = await readBody(c, bodyBytesMax);
    if (read.outcome === "too_large") return problem(c, "PAYLOAD_TOO_LARGE");
    const body = read.outcome === "read" ? textOf(read.bytes) : null;
    if (body === null) {
      return refuse(c, { outcome: "webhook_invalid", reason: "the body is no text" });
    }
    const headers = c.req.header();
    const result = await boxOffice.receiveWebhook({
      gateway: pathId(c, "gateway"),
      headers,
      body,
    });
    return result.outcome === "webhook_accepted" ? received(c) : refuse(c, result);
  };
  app.openAPIRegistry.registerPath(receive);
  app.on("post", "/gateways/:gateway/webhooks", handler(receive.path, handle));
};
