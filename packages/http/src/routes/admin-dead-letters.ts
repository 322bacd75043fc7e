import { type BoxOffice, pageDefaults } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, personal } from "../answers.ts";
import type { RequestContext } from "../context.ts";
import { answer, problems } from "../documented.ts";
import { type AddEndpoint, pathEventId, pathId } from "../endpoint.ts";
import { pageOf } from "../page.ts";
import { refuse } from "../refuse.ts";
import { toInstant } from "../schemas/common.ts";
import {
  deadCountsSchema,
  deadLetterSchema,
  deadLettersSchema,
  replayedSchema,
  toDeadLetterBody,
} from "../schemas/dead-letter.ts";
import { ids } from "../schemas/ids.ts";
import { pageQuery } from "../schemas/page.ts";

const path = "/admin/dead-letters";
const shared = { tags: ["Operators"] };
const common = ["PAYLOAD_TOO_LARGE", "UNAUTHENTICATED", "UNSUPPORTED_MEDIA_TYPE"] as const;
const ofSubscriber = z.object({ subscriber: ids.subscriber });
const ofLetter = z.object({ subscriber: ids.subscriber, eventId: ids.eventId });

const count = createRoute({
  ...shared,
  method: "get",
  path,
  operationId: "countDeadLetters",
  summary: "Who did not take events, and how many",
  description:
    "A dead letter is an event that a subscriber refused, or did not take in three days. " +
    "Later events of its stream wait behind it.",
  responses: {
    200: answer("Each subscriber with dead letters", deadCountsSchema),
    ...problems("UNAUTHENTICATED"),
  },
});

const list = createRoute({
  ...shared,
  method: "get",
  path: `${path}/{subscriber}`,
  operationId: "listDeadLetters",
  summary: "The events that a subscriber did not take, oldest first",
  description:
    "Each with the reason of the last failure. Replay or discard them to let the later events " +
    "of their streams pass.",
  request: {
    params: ofSubscriber,
    query: pageQuery(pageDefaults.operators, "4711"),
  },
  responses: {
    200: answer("One part of the list", deadLettersSchema),
    ...problems("UNAUTHENTICATED", "VALIDATION"),
  },
});

const replayAll = createRoute({
  ...shared,
  method: "post",
  path: `${path}/{subscriber}/replay`,
  operationId: "replayDeadLetters",
  summary: "Deliver all dead letters of a subscriber again",
  description:
    "For a subscriber that works again: all its dead letters are delivered once more, each " +
    "stream in its order.",
  request: { params: ofSubscriber },
  responses: {
    200: answer("On their way again, each stream in its order", replayedSchema),
    ...problems(...common, "VALIDATION"),
  },
});

const replay = createRoute({
  ...shared,
  method: "post",
  path: `${path}/{subscriber}/{eventId}/replay`,
  operationId: "replayDeadLetter",
  summary: "Deliver one dead letter again",
  description:
    "Delivers one event once more; if it is taken, the later events of its stream follow.",
  request: { params: ofLetter },
  responses: {
    200: answer("On its way again; as it was until now", deadLetterSchema),
    ...problems(...common, "VALIDATION", "NOT_FOUND"),
  },
});

const discard = createRoute({
  ...shared,
  method: "post",
  path: `${path}/{subscriber}/{eventId}/discard`,
  operationId: "discardDeadLetter",
  summary: "Give up an event for a subscriber",
  description:
    "Gives one event up for this subscriber for good: it is never delivered to it. The later " +
    "events of its stream follow.",
  request: { params: ofLetter },
  responses: {
    200: answer("Given up; as it was until now", deadLetterSchema),
    ...problems(...common, "VALIDATION", "NOT_FOUND"),
  },
});

/** Operators' calls for events that a subscriber did not accept. */
export const addAdminDeadLetterRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  const named = (c: RequestContext) => ({
    subscriber: pathId(c, "subscriber"),
    eventId: pathEventId(c),
  });

  add({
    route: count,
    access: "viewer",
    handle: async (c) => {
      const counts = await boxOffice.countDeadLetters();
      const subscribers = counts.map(({ oldestDiedAtMs, ...rest }) => ({
        ...rest,
        oldestDiedAt: toInstant(oldestDiedAtMs),
      }));
      return json(c, { subscribers }, 200, personal);
    },
  });

  add({
    route: list,
    access: "viewer",
    handle: async (c) => {
      const result = await boxOffice.listDeadLetters({
        subscriber: pathId(c, "subscriber"),
        ...pageOf(c),
      });
      if (result.outcome !== "dead_letters_listed") return refuse(c, result);
      const deadLetters = result.letters.map(toDeadLetterBody);
      return json(c, { deadLetters, next: result.next }, 200, personal);
    },
  });

  add({
    route: replayAll,
    access: "manager",
    handle: async (c, { actor }) => {
      const subscriber = pathId(c, "subscriber");
      const result = await boxOffice.replayDeadLetters({ subscriber, actor });
      if (result.outcome !== "dead_letters_replayed") return refuse(c, result);
      return json(c, { replayed: result.count }, 200, personal);
    },
  });

  add({
    route: replay,
    access: "manager",
    handle: async (c, { actor }) => {
      const result = await boxOffice.replayDeadLetter({ ...named(c), actor });
      if (result.outcome !== "dead_letter_replayed") return refuse(c, result);
      return json(c, toDeadLetterBody(result.letter), 200, personal);
    },
  });

  add({
    route: discard,
    access: "manager",
    handle: async (c, { actor }) => {
      const result = await boxOffice.discardDeadLetter({ ...named(c), actor });
      if (result.outcome !== "dead_letter_discarded") return refuse(c, result);
      return json(c, toDeadLetterBody(result.letter), 200, personal);
    },
  });
};
