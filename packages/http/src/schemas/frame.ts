import type { QueueFrame } from "@admit-one/core";
import { z } from "zod";
import { instantSchema, toInstant } from "./common.ts";
import { ids } from "./ids.ts";

export const frameSchema = z
  .object({
    queueId: ids.queueId,
    epoch: z.int().meta({ description: "Raised by a reset, which ends every token" }),
    version: z.int().meta({ description: "What the rest is true of" }),
    mode: z.enum(["open", "paused", "closed"]),
    serverTime: instantSchema.meta({ description: "When the store was asked" }),
    head: z.int().meta({ description: "The highest number already called" }),
    nextNo: z.int(),
    waiting: z.int(),
    active: z.int(),
    gaps: z.int().meta({ description: "Numbers above the head that left before their turn" }),
    admittedPerMinute: z.number().nullable(),
    opensAt: instantSchema.optional(),
    message: z.string().optional().meta({ description: "Why the queue is paused" }),
    stale: z.boolean().meta({ description: "The store can't be asked: this was true a while ago" }),
  })
  .meta({ id: "QueueFrame", description: "A queue as everybody sees it; nothing personal" });

export type FrameBody = z.infer<typeof frameSchema>;

export const toFrameBody = (frame: QueueFrame): FrameBody => ({
  queueId: frame.queueId,
  epoch: frame.epoch,
  version: frame.version,
  mode: frame.mode,
  serverTime: toInstant(frame.serverTimeMs),
  head: frame.head,
  nextNo: frame.nextNo,
  waiting: frame.waiting,
  active: frame.active,
  gaps: frame.gaps,
  admittedPerMinute:
    frame.admittedPerMinute === null ? null : Math.round(frame.admittedPerMinute * 10) / 10,
  ...(frame.opensAtMs !== null && { opensAt: toInstant(frame.opensAtMs) }),
  ...(frame.message !== null && { message: frame.message }),
  stale: frame.stale,
});
