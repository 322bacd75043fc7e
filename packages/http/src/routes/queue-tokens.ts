import type { LookUpTokenOutcome } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { bodiless, json, noContent, personal } from "../answers.ts";
import type { BoxOfficeRoutesOptions, HostContext, RequestContext } from "../context.ts";
import { answer, jsonBody, nothing, problems } from "../documented.ts";
import { type AddEndpoint, pathId, queueToken } from "../endpoint.ts";
import { noneMatch } from "../etag.ts";
import { refuse } from "../refuse.ts";
import { wholeSeconds } from "../retry-after.ts";
import { ifNoneMatchHeader, noBodySchema, tokenHeader } from "../schemas/common.ts";
import { ids } from "../schemas/ids.ts";
import { tokenSchema, toTokenBody } from "../schemas/token.ts";
import { byToken, byUser, byUserWithToken } from "../security.ts";

const tags = ["Queue"];
const params = z.object({ queueId: ids.queueId });

const issue = createRoute({
  method: "post",
  path: "/queues/{queueId}/tokens",
  operationId: "issueToken",
  summary: "Take a place in line",
  description:
    "Joins the line as its last. Where nobody waits and there is room, the answer is `active` " +
    "at once. A user has one live token in a queue: a second call answers the same one with " +
    "200.",
  tags,
  security: byUser,
  request: {
    params,
    headers: z.object({
      "Admission-Proof": z.string().optional().meta({
        description: "What answers the `challenge` of `CHALLENGE_REQUIRED`, as its `type` says",
      }),
    }),
    body: jsonBody(noBodySchema, false),
  },
  responses: {
    201: answer("A new place", tokenSchema),
    200: answer("The place that the user has already", tokenSchema),
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "FORBIDDEN",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "NOT_FOUND",
      "QUEUE_CLOSED",
      "ADMISSION_REFUSED",
      "CHALLENGE_REQUIRED",
      "QUEUE_FULL",
    ),
  },
});

const lookUp = createRoute({
  method: "get",
  path: "/queues/{queueId}/tokens/me",
  operationId: "lookUpToken",
  summary: "Ask how far the line has moved",
  description:
    "Answers every token that exists, an expired one with its `reason`. Ask again after " +
    "`pollAfterMs`, not before: to ask in time keeps the place, and asking more often moves " +
    "nobody.",
  tags,
  security: byToken,
  request: { params, headers: z.object({ ...tokenHeader, ...ifNoneMatchHeader }) },
  responses: {
    200: answer("The token, also when it has expired", tokenSchema, {
      ETag: "Changes with the place",
      "Retry-After": "Seconds until the next look is worth it; while waiting",
    }),
    304: nothing("As the client knows it"),
    ...problems("INVALID_TOKEN", "TOO_MANY_REQUESTS"),
  },
});

const mine = createRoute({
  method: "get",
  path: "/queues/{queueId}/tokens/mine",
  operationId: "findMyToken",
  summary: "Find your place again",
  description:
    "The live token of the user, as joining answers it; else the last one that ended, with its " +
    "`reason`, while it is kept. It counts as a look-up. Each user may ask five times at once, " +
    "then once a second.",
  tags,
  security: byUser,
  request: { params },
  responses: {
    200: answer("The token, also when it has expired", tokenSchema, {
      "Retry-After": "Seconds until the next look is worth it; while waiting",
    }),
    ...problems("UNAUTHENTICATED", "NOT_FOUND", "TOO_MANY_REQUESTS"),
  },
});

const leave = createRoute({
  method: "delete",
  path: "/queues/{queueId}/tokens/me",
  operationId: "leaveQueue",
  summary: "Leave the line, or the box office",
  description:
    "Ends the token and frees its room. A hold that was made with it stays, and can be paid " +
    "or released.",
  tags,
  security: byUserWithToken,
  request: { params, headers: z.object(tokenHeader) },
  responses: {
    204: nothing("Gone, now or before"),
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "FORBIDDEN",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "INVALID_TOKEN",
    ),
  },
});

const answerLook = (c: RequestContext, result: LookUpTokenOutcome) => {
  if (result.outcome !== "token_found") return refuse(c, result);
  const { version, status, stale, pollAfterMs } = result.token;
  const etag = `"${version}-${status}${stale ? "-stale" : ""}"`;
  // A weak tag: the expected wait may differ while everything else is equal.
  const headers: Record<string, string> = { ETag: `W/${etag}`, ...personal };
  if (status === "waiting") headers["Retry-After"] = String(wholeSeconds(pollAfterMs));
  return noneMatch(c.req.header("If-None-Match"), etag)
    ? json(c, toTokenBody(result.token), 200, headers)
    : bodiless(c, 304, headers);
};

export const addQueueTokenRoutes = (
  add: AddEndpoint,
  { boxOffice, addressOf }: Pick<BoxOfficeRoutesOptions, "boxOffice" | "addressOf">,
): void => {
  add({
    route: issue,
    access: "user",
    handle: async (c, { userId }) => {
      const result = await boxOffice.issueToken({
        queueId: pathId(c, "queueId"),
        userId,
        address: addressOf?.(c.req.raw, c as HostContext) ?? null,
        proof: c.req.header("Admission-Proof") ?? null,
      });
      if (result.outcome === "token_issued") {
        return json(c, toTokenBody(result.token), 201, personal);
      }
      if (result.outcome === "token_found") {
        return json(c, toTokenBody(result.token), 200, personal);
      }
      return refuse(c, result);
    },
  });

  add({
    route: lookUp,
    access: "anyone",
    handle: (c) => {
      const query = { queueId: pathId(c, "queueId"), token: queueToken(c) };
      const known = boxOffice.peekToken(query);
      if (known !== null) return answerLook(c, known);
      return boxOffice.lookUpToken(query).then((found) => answerLook(c, found));
    },
  });

  add({
    route: mine,
    access: "user",
    handle: async (c, { userId }) => {
      const result = await boxOffice.findMyToken({ queueId: pathId(c, "queueId"), userId });
      if (result.outcome !== "token_found") return refuse(c, result);
      const { status, pollAfterMs } = result.token;
      return json(c, toTokenBody(result.token), 200, {
        ...personal,
        ...(status === "waiting" && { "Retry-After": String(wholeSeconds(pollAfterMs)) }),
      });
    },
  });

  add({
    route: leave,
    access: "user",
    handle: async (c, { userId }) => {
      const command = { queueId: pathId(c, "queueId"), token: queueToken(c), userId };
      const result = await boxOffice.leaveQueue(command);
      if (result.outcome !== "queue_left") return refuse(c, result);
      return noContent(c);
    },
  });
};
