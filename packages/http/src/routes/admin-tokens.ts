import type { BoxOffice, ExplainTokenOutcome } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, personal } from "../answers.ts";
import type { RequestContext } from "../context.ts";
import { answer, jsonBody, problems } from "../documented.ts";
import { type AddEndpoint, pathId } from "../endpoint.ts";
import { refuse } from "../refuse.ts";
import { idempotencyHeader, noBodySchema } from "../schemas/common.ts";
import { explainedTokenSchema, toExplainedTokenBody } from "../schemas/explained-token.ts";
import { ids } from "../schemas/ids.ts";
import { admitSchema, admittedSchema, toQueueBody } from "../schemas/queue.ts";

const path = "/admin/queues/{queueId}/tokens/{tokenId}";
const params = z.object({ queueId: ids.queueId, tokenId: ids.tokenId });
const shared = { tags: ["Operators"] };

const explain = createRoute({
  ...shared,
  method: "get",
  path,
  operationId: "explainToken",
  summary: "Everything that is known of a token",
  description:
    "For support: whose it is, where it stands, when it was seen, and what decides whether it " +
    "is called next.",
  request: { params },
  responses: {
    200: answer("The token, and what decides about it", explainedTokenSchema),
    ...problems("UNAUTHENTICATED", "NOT_FOUND"),
  },
});

const revoke = createRoute({
  ...shared,
  method: "post",
  path: `${path}/revoke`,
  operationId: "revokeToken",
  summary: "End a live token; one that is over stays as it is",
  description: "Its room is free at once. Its user may join again, at the end of the line.",
  request: { params, body: jsonBody(noBodySchema, false) },
  responses: {
    200: answer("The token as it is now", explainedTokenSchema),
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "NOT_FOUND",
    ),
  },
});

const admit = createRoute({
  ...shared,
  method: "post",
  path: "/admin/queues/{queueId}/admit",
  operationId: "admitTokens",
  summary: "Let in the next so many past the rate, as far as there is room",
  description:
    "Calls the next `count` who wait, beyond the rate but never beyond `maxActive`. The key " +
    "makes a repeated call admit once.",
  request: {
    params: params.pick({ queueId: true }),
    headers: z.object(idempotencyHeader),
    body: jsonBody(admitSchema),
  },
  responses: {
    200: answer("The queue and its figures, and how many came in", admittedSchema),
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "IDEMPOTENCY_KEY_REUSED",
      "NOT_FOUND",
    ),
  },
});

/** A token's public name consists of its queue and its number. Any other text names nothing. */
const tokenName = (c: RequestContext): string => {
  const name = c.req.param("tokenId") ?? "";
  return /^[A-Za-z0-9_.-]{1,64}:\d{1,16}$/.test(name) ? name : "";
};

export const addAdminTokenRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  const named = (c: RequestContext) => ({ queueId: pathId(c, "queueId"), tokenId: tokenName(c) });
  const told = (c: RequestContext, result: ExplainTokenOutcome) =>
    result.outcome === "token_explained"
      ? json(c, toExplainedTokenBody(result.token), 200, personal)
      : refuse(c, result);

  add({
    route: explain,
    access: "viewer",
    handle: async (c) => told(c, await boxOffice.explainToken(named(c))),
  });
  add({
    route: revoke,
    access: "manager",
    handle: async (c, { actor }) => told(c, await boxOffice.revokeToken({ ...named(c), actor })),
  });
  add({
    route: admit,
    access: "manager",
    body: admitSchema,
    handle: async (c, { body, actor }) => {
      const command = {
        actor,
        queueId: pathId(c, "queueId"),
        count: body.count,
        idempotencyKey: c.req.header("Idempotency-Key"),
      };
      const result = await boxOffice.admitTokens(command);
      if (result.outcome !== "tokens_admitted") return refuse(c, result);
      return json(c, { ...toQueueBody(result.queue), admitted: result.admitted }, 200, personal);
    },
  });
};
