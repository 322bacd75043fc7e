import type { BoxOffice, ChangeQueue, QueueOutcome } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, personal } from "../answers.ts";
import type { RequestContext } from "../context.ts";
import { answer, jsonBody, problems } from "../documented.ts";
import { type AddEndpoint, pathId } from "../endpoint.ts";
import { refuse } from "../refuse.ts";
import { idempotencyHeader, noBodySchema } from "../schemas/common.ts";
import { ids } from "../schemas/ids.ts";
import {
  changeQueueSchema,
  pauseQueueSchema,
  queueSchema,
  toQueueBody,
  toQueuePolicy,
} from "../schemas/queue.ts";

const path = "/admin/queues/{queueId}";
const shared = { tags: ["Operators"] };
const params = z.object({ queueId: ids.queueId });
const responses = {
  200: answer("The queue and its figures", queueSchema),
  ...problems(
    "PAYLOAD_TOO_LARGE",
    "UNAUTHENTICATED",
    "UNSUPPORTED_MEDIA_TYPE",
    "VALIDATION",
    "NOT_FOUND",
  ),
};

const get = createRoute({
  ...shared,
  method: "get",
  path,
  operationId: "getQueue",
  summary: "A queue's policy and figures",
  description: "Policy, mode, how many wait and are active, and how fast the line moves.",
  request: { params },
  responses: {
    200: responses[200],
    ...problems("UNAUTHENTICATED", "NOT_FOUND"),
  },
});

const change = createRoute({
  ...shared,
  method: "patch",
  path,
  operationId: "changeQueue",
  summary: "Change the policy; lowering `maxActive` drains and revokes nobody",
  description:
    "What is left out stays; `null` takes a limit away. Lowering `maxActive` ends no active " +
    "token: the room drains as tokens end. With `seen`, a policy that somebody changed meanwhile is " +
    "`CONFLICT`.",
  request: { params, body: jsonBody(changeQueueSchema) },
  responses: { ...responses, ...problems("CONFLICT") },
});

const pause = createRoute({
  ...shared,
  method: "post",
  path: `${path}/pause`,
  operationId: "pauseQueue",
  summary: "Admit nobody for now; joining goes on",
  description:
    "Joining and looking still work. Nobody is admitted and nobody who waits is dropped until " +
    "the queue is resumed.",
  request: { params, body: jsonBody(pauseQueueSchema, false) },
  responses,
});

const resume = createRoute({
  ...shared,
  method: "post",
  path: `${path}/resume`,
  operationId: "resumeQueue",
  summary: "Admit again",
  description: "Ends a pause, and reopens a closed queue.",
  request: { params, body: jsonBody(noBodySchema, false) },
  responses,
});

const close = createRoute({
  ...shared,
  method: "post",
  path: `${path}/close`,
  operationId: "closeQueue",
  summary: "Refuse to join, and send home everybody who waits",
  description:
    "Those who are active may finish. Those who wait are over, with the reason " +
    "`queue_closed`.",
  request: { params, body: jsonBody(noBodySchema, false) },
  responses,
});

const reset = createRoute({
  ...shared,
  method: "post",
  path: `${path}/reset`,
  operationId: "resetQueue",
  summary: "End every live token; numbers go on, holds and payments are untouched",
  description:
    "Starts a new epoch: all tokens are over, and everybody has to join again. The key makes " +
    "a repeated call reset once.",
  request: { params, headers: z.object(idempotencyHeader), body: jsonBody(noBodySchema, false) },
  responses: { ...responses, ...problems("IDEMPOTENCY_KEY_REUSED") },
});

export const addAdminQueueRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  const told = (c: RequestContext, result: QueueOutcome) =>
    result.outcome === "queue_found"
      ? json(c, toQueueBody(result.queue), 200, personal)
      : refuse(c, result);
  const changed = async (c: RequestContext, command: Omit<ChangeQueue, "queueId" | "seen">) => {
    const result = await boxOffice.changeQueue({ ...command, queueId: pathId(c, "queueId") });
    // Nothing was seen, so nothing can differ from it.
    if (result.outcome === "conflict")
      throw new TypeError("A change without seen has no conflict.");
    return told(c, result);
  };

  add({
    route: get,
    access: "viewer",
    handle: async (c) => {
      const result = await boxOffice.getQueue({ queueId: pathId(c, "queueId") });
      // Reading shares its outcome type with changing, but it has no field that could be invalid.
      if (result.outcome === "validation") throw new TypeError("A look can't be malformed.");
      if (result.outcome !== "queue_found") return refuse(c, result);
      return json(c, toQueueBody(result.queue), 200, personal);
    },
  });
  add({
    route: change,
    access: "manager",
    body: changeQueueSchema,
    handle: async (c, { body: { seen, ...policy }, actor }) => {
      const result = await boxOffice.changeQueue({
        queueId: pathId(c, "queueId"),
        policy: toQueuePolicy(policy),
        seen: seen && toQueuePolicy(seen),
        actor,
      });
      return result.outcome === "conflict" ? refuse(c, result) : told(c, result);
    },
  });
  add({
    route: pause,
    access: "manager",
    body: pauseQueueSchema,
    handle: (c, { body, actor }) =>
      changed(c, { mode: "paused", pauseReason: body.reason ?? null, actor }),
  });
  add({
    route: resume,
    access: "manager",
    handle: (c, { actor }) => changed(c, { mode: "open", actor }),
  });
  add({
    route: reset,
    access: "manager",
    handle: async (c, { actor }) => {
      const result = await boxOffice.resetQueue({
        actor,
        queueId: pathId(c, "queueId"),
        idempotencyKey: c.req.header("Idempotency-Key"),
      });
      if (result.outcome === "idempotency_key_reused") return refuse(c, result);
      return told(c, result);
    },
  });
  add({
    route: close,
    access: "manager",
    handle: (c, { actor }) => changed(c, { mode: "closed", actor }),
  });
};
