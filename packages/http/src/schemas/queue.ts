import {
  admittedPerMinute,
  type Patch,
  type Queue,
  type QueuePolicy,
  waitSeconds,
} from "@admit-one/core";
import { z } from "zod";
import { instantSchema, seenDescription, toInstant } from "./common.ts";
import { ids } from "./ids.ts";

const limit = z.int().min(0).nullable().meta({ description: "null means unlimited" });
const durationMs = z.int().min(0);
const instantIn = z.iso.datetime({ offset: true });

/** Checks the shape only. Core decides which values are valid. */
export const queuePolicyFields = {
  maxActive: limit,
  ratePerMinute: z.number().min(0).nullable().meta({ description: "null means unlimited" }),
  burst: z.int().min(0),
  maxWaiting: limit,
  activeForMs: durationMs,
  maxActiveForMs: durationMs.meta({
    description: "From admission on; a hold lengthens the active time no further",
  }),
  arriveWithinMs: durationMs,
  presentWithinMs: durationMs,
  opensAt: z
    .union([instantIn, z.literal("sales")])
    .nullable()
    .meta({
      description:
        "Joining works before, admission does not. `sales`, the default: while a show sells",
    }),
  closesAt: instantIn.nullable().meta({ description: "Then the queue is closed" }),
};

type PolicyBody = Partial<z.infer<z.ZodObject<typeof queuePolicyFields>>>;

/** Converts a policy to core's form. Omitted fields stay omitted. */
export const toQueuePolicy = <T extends { [K in keyof PolicyBody]?: PolicyBody[K] | undefined }>({
  opensAt,
  closesAt,
  ...rest
}: T): Omit<T, "opensAt" | "closesAt"> & Pick<Patch<QueuePolicy>, "opensAtMs" | "closesAtMs"> => ({
  ...rest,
  ...(opensAt !== undefined && { opensAtMs: toOpening(opensAt) }),
  ...(closesAt !== undefined && { closesAtMs: closesAt === null ? null : Date.parse(closesAt) }),
});

const toOpening = (opensAt: string | null): QueuePolicy["opensAtMs"] =>
  opensAt === null || opensAt === "sales" ? opensAt : Date.parse(opensAt);

const instantOrNull = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : toInstant(ms);

const fromOpening = (opensAtMs: QueuePolicy["opensAtMs"]): string | null =>
  typeof opensAtMs === "number" ? toInstant(opensAtMs) : opensAtMs;

export const queueModeSchema = z.enum(["open", "paused", "closed"]);

export const changeQueueSchema = z
  .strictObject({
    ...queuePolicyFields,
    seen: z.strictObject(queuePolicyFields).partial().meta({ description: seenDescription }),
  })
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
    queueId: ids.queueId,
    mode: queueModeSchema,
    pauseReason: z.string().nullable(),
    ...queuePolicyFields,
    opensAt: z.union([instantSchema, z.literal("sales")]).nullable(),
    salesOpenAt: instantSchema.nullable().meta({
      description: "When a show behind it sells next; null while one does, or where none will",
    }),
    closesAt: instantSchema.nullable(),
    waiting: z.int(),
    active: z.int(),
    head: z.int().meta({ description: "The highest number already called" }),
    nextNo: z.int().meta({ description: "The number that the next to join gets" }),
    lastNo: z
      .int()
      .meta({ description: "The number that the last to join got; 0 before the first" }),
    epoch: z.int(),
    version: z.int(),
    totals,
    admittedPerMinute: z.number().nullable().meta({ description: "In the last minutes" }),
    waits: z
      .object({
        p50Seconds: z.number().nullable(),
        p90Seconds: z.number().nullable(),
        p99Seconds: z.number().nullable(),
      })
      .meta({ description: "How long the admitted had waited, within a quarter" }),
  })
  .meta({ id: "Queue" });

export const admittedSchema = queueSchema
  .extend({ admitted: z.int().meta({ description: "How many this order let in" }) })
  .meta({ id: "AdmittedTokens" });

export const admitSchema = z.strictObject({ count: z.int() }).meta({ id: "AdmitTokens" });

export const toQueueBody = (queue: Queue): z.infer<typeof queueSchema> => ({
  queueId: queue.queueId,
  mode: queue.mode,
  pauseReason: queue.pauseReason,
  maxActive: queue.policy.maxActive,
  ratePerMinute: queue.policy.ratePerMinute,
  burst: queue.policy.burst,
  maxWaiting: queue.policy.maxWaiting,
  activeForMs: queue.policy.activeForMs,
  maxActiveForMs: queue.policy.maxActiveForMs,
  arriveWithinMs: queue.policy.arriveWithinMs,
  presentWithinMs: queue.policy.presentWithinMs,
  opensAt: fromOpening(queue.policy.opensAtMs),
  salesOpenAt: instantOrNull(queue.sales?.openAtMs),
  closesAt: instantOrNull(queue.policy.closesAtMs),
  waiting: queue.waiting,
  active: queue.active,
  head: queue.head,
  nextNo: queue.nextNo,
  lastNo: queue.nextNo - 1,
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
  admittedPerMinute: admittedPerMinute(queue, queue.pace.atMs),
  waits: {
    p50Seconds: waitSeconds(queue.pace.waits, 0.5),
    p90Seconds: waitSeconds(queue.pace.waits, 0.9),
    p99Seconds: waitSeconds(queue.pace.waits, 0.99),
  },
});
