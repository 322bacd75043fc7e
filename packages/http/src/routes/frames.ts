import { type BoxOffice, type QueueFrame } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { openErrorsToAll, openToAll, sharedJson, sharedUnchanged } from "../answers.ts";
import type { RequestContext } from "../context.ts";
import { answer, nothing, problems } from "../documented.ts";
import { type AddEndpoint, pathId } from "../endpoint.ts";
import { noneMatch } from "../etag.ts";
import { hasQuery, noSuchAddress } from "../queries.ts";
import { frameId } from "../queue-feed.ts";
import { refuse } from "../refuse.ts";
import { ifNoneMatchHeader } from "../schemas/common.ts";
import {
  type BlockFrameBody,
  blockFrameSchema,
  type FrameBody,
  frameSchema,
  toBlockFrameBody,
  toFrameBody,
} from "../schemas/frame.ts";
import { ids } from "../schemas/ids.ts";
import { byAnyone } from "../security.ts";
import type { StreamDoor } from "../stream-door.ts";

const tags = ["Queue"];

const cached = {
  ETag: "Changes with the queue, and every five seconds",
  "Cache-Control": "How long any cache may answer, and for how long while the server fails",
};

const getFrame = createRoute({
  method: "get",
  path: "/queues/{queueId}/frame",
  operationId: "getQueueFrame",
  summary: "How far the line is, for everybody; any cache may answer for a second",
  description:
    "One small answer for everybody. It has no query: with one it is not found. With the frame of " +
    "its block, the holder of a number can compute the position.",
  tags,
  security: byAnyone,
  request: { params: z.object({ queueId: ids.queueId }), headers: z.object(ifNoneMatchHeader) },
  responses: {
    200: answer("The queue as of its version", frameSchema, cached),
    304: nothing("As the client knows it"),
    ...problems("NOT_FOUND"),
  },
});

const getBlockFrame = createRoute({
  method: "get",
  path: "/queues/{queueId}/frame/{block}",
  operationId: "getBlockFrame",
  summary: "The same with what 1,024 numbers need to compute their positions",
  description:
    "For a crowd that reads through a cache. `block` is that of the token. A client reads it at " +
    "least every 20 s, uses none that is older than 15 s, and asks with its token within 15 s once " +
    "`nearThroughNo` or `head` has reached its number, or `epoch` or `mode` is another one. So its " +
    "token is never lapsed or missed.",
  tags,
  security: byAnyone,
  request: {
    params: z.object({
      queueId: ids.queueId,
      block: z.string().meta({ description: "`floor(no / 1024)`", examples: ["97"] }),
    }),
    headers: z.object(ifNoneMatchHeader),
  },
  responses: {
    200: answer("The queue as of its version", blockFrameSchema, cached),
    304: nothing("As the client knows it"),
    ...problems("NOT_FOUND"),
  },
});

/**
 * While the server fails, an old answer is better than none: the client notices its age by
 * `serverTime`.
 */
const forCaches = "public, max-age=1, stale-while-revalidate=5, stale-if-error=10";
/** The tag changes this often, so that no cache makes an old answer seem new for longer. */
const ageStepMs = 5_000;

/** A weak tag: measured rates may differ a little while everything else is equal. */
const etagOf = (frame: QueueFrame): string =>
  `${frameId(frame)}.${Math.floor(frame.serverTimeMs / ageStepMs)}`;

const share = <T extends object>(c: RequestContext, frame: QueueFrame, toBody: () => T) => {
  const etag = `"${etagOf(frame)}"`;
  const headers = { ETag: `W/${etag}`, "Cache-Control": forCaches };
  return noneMatch(c.req.header("If-None-Match"), etag)
    ? sharedJson<T>(c, JSON.stringify(toBody()), headers)
    : sharedUnchanged(headers);
};

/** A block has one address, so that caches keep one answer for it. */
const blockForm = /^(0|[1-9][0-9]{0,12})$/;

export const addFrameRoutes = (add: AddEndpoint, boxOffice: BoxOffice, door: StreamDoor): void => {
  add({
    route: getFrame,
    access: "anyone",
    handle: async (c) => {
      openErrorsToAll(c);
      if (hasQuery(c)) return noSuchAddress(c);
      const result = await boxOffice.getFrame({ queueId: pathId(c, "queueId") });
      if (result.outcome !== "frame_found") return refuse(c, result, openToAll);
      return share<FrameBody>(c, result.frame, () => toFrameBody(result.frame));
    },
  });

  add({
    route: getBlockFrame,
    access: "anyone",
    handle: async (c) => {
      openErrorsToAll(c);
      const block = c.req.param("block") ?? "";
      if (hasQuery(c) || !blockForm.test(block)) return noSuchAddress(c);
      const query = { queueId: pathId(c, "queueId"), block: Number(block) };
      const result = await boxOffice.getBlockFrame(query);
      if (result.outcome !== "frame_found") return refuse(c, result, openToAll);
      const { frame } = result;
      return share<BlockFrameBody>(c, frame, () =>
        toBlockFrameBody(frame, frame.head + door.spare()),
      );
    },
  });
};
