import type { Queue } from "@admit-one/core";
import { z } from "zod";
import { idSchema } from "./common.ts";

const limit = z.int().min(0).nullable().meta({ description: "null means unlimited" });
const durationMs = z.int().min(0);

/** Shape alone: which values make sense, core says. */
export const queuePolicyFields = {
  maxActive: limit,
  ratePerMinute: z.number().min(0).nullable().meta({ description: "null means unlimited" }),
  burst: z.int().min(0),
  maxWaiting: limit,
  activeForMs: durationMs,
  arriveWithinMs: durationMs,
};

export const queueModeSchema = z.enum(["open", "paused", "closed"]);

export const changeQueueSchema = z
  .strictObject(queuePolicyFields)
  .partial()
  .meta({ id: "ChangeQueue", examples: [{ maxActive: 500, ratePerMinute: null }] });

export const pauseQueueSchema = z
  .strictObject({ reason: z.string().optional() })
  .meta({ id: "PauseQueue", description: "The reason is shown to those who wait" });

const totals = z.object({
  joined: z.int(),
  admitted: z.int(),
  paid: z.int(),
  left: z.int(),
  lapsed: z.int(),
  missed: z.int(),
  timedOut: z.int(),
  revoked: z.int(),
  closed: z.int(),
});

export const queueSchema = z
  .object({
    queueId: idSchema,
    mode: queueModeSchema,
    pauseReason: z.string().nullable(),
    ...queuePolicyFields,
    waiting: z.int(),
    active: z.int(),
    head: z.int().meta({ description: "The highest number already called" }),
    nextNo: z.int().meta({ description: "The number that the next to join gets" }),
    epoch: z.int(),
    version: z.int(),
    totals,
  })
  .meta({ id: "Queue" });

export const toQueueBody = (queue: Queue): z.infer<typeof queueSchema> => ({
  queueId: queue.queueId,
  mode: queue.mode,
  pauseReason: queue.pauseReason,
  maxActive: queue.policy.maxActive,
  ratePerMinute: queue.policy.ratePerMinute,
  burst: queue.policy.burst,
  maxWaiting: queue.policy.maxWaiting,
  activeForMs: queue.policy.activeForMs,
  arriveWithinMs: queue.policy.arriveWithinMs,
  waiting: queue.waiting,
  active: queue.active,
  head: queue.head,
  nextNo: queue.nextNo,
  epoch: queue.epoch,
  version: queue.version,
  totals: {
    joined: queue.totals.joined,
    admitted: queue.totals.admitted,
    paid: queue.totals.paid,
    left: queue.totals.left,
    lapsed: queue.totals.lapsed,
    missed: queue.totals.missed,
    timedOut: queue.totals.timedOut,
    revoked: queue.totals.revoked,
    closed: queue.totals.closed,
  },
});
