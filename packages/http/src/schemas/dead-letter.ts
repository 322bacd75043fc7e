import type { DeadDelivery } from "@admit-one/core";
import { z } from "zod";
import { instantSchema, toInstant } from "./common.ts";
import { ids } from "./ids.ts";
import { nextSchema } from "./page.ts";

export const deadCountsSchema = z
  .object({
    subscribers: z.array(
      z.object({
        subscriber: ids.subscriber,
        count: z.int(),
        oldestDiedAt: instantSchema,
      }),
    ),
  })
  .meta({ id: "DeadLetterCounts" });

export const deadLetterSchema = z
  .object({
    subscriber: ids.subscriber,
    eventId: ids.eventId,
    type: z.string().meta({ examples: ["ReservationConfirmed"] }),
    stream: z.string().meta({ description: "Later events of it wait for this one" }),
    at: instantSchema,
    attempts: z.int(),
    failure: z.string().nullable(),
    diedAt: instantSchema,
  })
  .meta({ id: "DeadLetter" });

export const deadLettersSchema = z
  .object({
    deadLetters: z.array(deadLetterSchema),
    next: nextSchema,
  })
  .meta({ id: "DeadLetters" });

export const replayedSchema = z.object({ replayed: z.int() }).meta({ id: "ReplayedDeadLetters" });

export const toDeadLetterBody = (letter: DeadDelivery): z.infer<typeof deadLetterSchema> => ({
  subscriber: letter.subscriber,
  eventId: letter.event.eventId,
  type: letter.event.type,
  stream: letter.event.stream,
  at: toInstant(letter.event.atMs),
  attempts: letter.attempts,
  failure: letter.failure,
  diedAt: toInstant(letter.diedAtMs),
});
