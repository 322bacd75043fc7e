import type { BlockFrame, QueueFrame } from "@admit-one/core";
import { z } from "zod";
import { toBase64 } from "../base64.ts";
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
    callsPerMinute: z.number().nullable().meta({
      description: "The rate that expected waits are computed from; null while there is none",
    }),
    nearThroughNo: z.int().meta({
      description: "Tokens with numbers up to this one must be asked for; it never moves back",
    }),
    pollAfterMs: z.int().meta({ description: "When to read it again, at the latest" }),
    opensAt: instantSchema.optional(),
    message: z.string().optional().meta({ description: "Why the queue is paused" }),
    stale: z.boolean().meta({ description: "The store can't be asked: this was true a while ago" }),
  })
  .meta({ id: "QueueFrame", description: "A queue as everybody sees it; nothing personal" });

export type FrameBody = z.infer<typeof frameSchema>;

export const blockFrameSchema = frameSchema
  .extend({
    block: z.int(),
    departedBefore: z.int().meta({
      description: "Numbers above the head that left, in all blocks before this one",
    }),
    bits: z.string().meta({
      description:
        "The numbers of this block above the head that left: 128 bytes in base64, number `no` is " +
        "bit `no % 8` of byte `floor(no % 1024 / 8)`; empty if there are none",
    }),
    streamThroughNo: z.int().meta({
      description: "The server has places to spare for the event streams of numbers up to this one",
    }),
  })
  .meta({
    id: "BlockFrame",
    description:
      "A queue as the holders of one block's numbers see it, all of one version. " +
      "`ahead = no - head - 1 - departedBefore - departures in the block below no`",
  });

export type BlockFrameBody = z.infer<typeof blockFrameSchema>;

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
  // Not rounded, so that a wait computed from it is the one that a look-up answers.
  callsPerMinute: frame.callsPerMinute,
  nearThroughNo: frame.nearThroughNo,
  pollAfterMs: frame.pollAfterMs,
  ...(frame.opensAtMs !== null && { opensAt: toInstant(frame.opensAtMs) }),
  ...(frame.message !== null && { message: frame.message }),
  stale: frame.stale,
});

export const toBlockFrameBody = (frame: BlockFrame, streamThroughNo: number): BlockFrameBody => ({
  ...toFrameBody(frame),
  block: frame.block,
  departedBefore: frame.departedBefore,
  bits: frame.bits.some((byte) => byte > 0) ? toBase64(frame.bits) : "",
  streamThroughNo,
});
