import type { TokenView } from "@admit-one/core";
import { z } from "zod";
import { instantSchema, toInstant } from "./common.ts";
import { ids } from "./ids.ts";

export const tokenSchema = z
  .object({
    token: z.string().meta({ description: "Send it as `Queue-Token`; keep it secret" }),
    tokenId: ids.tokenId,
    queueId: ids.queueId,
    no: z.int().meta({ description: "The number in line: earlier ones are called first" }),
    epoch: z.int().meta({ description: "The token is over once the queue has a higher one" }),
    block: z.int().meta({ description: "Names the frame to compute the position from" }),
    status: z.enum(["waiting", "active", "expired"]),
    reason: z
      .enum(["paid", "left", "lapsed", "missed", "timed_out", "revoked", "queue_closed"])
      .optional()
      .meta({ description: "Why it expired; only then" }),
    position: z.int().nullable().meta({ description: "`ahead + 1` while waiting, else null" }),
    ahead: z.int().nullable(),
    eta: z.object({ p50Seconds: z.number(), p90Seconds: z.number() }).nullable(),
    pollAfterMs: z.number().meta({ description: "When to ask again" }),
    version: z.int(),
    issuedAt: instantSchema,
    activeUntil: instantSchema.nullable(),
    opensAt: instantSchema.optional().meta({
      description: "When the queue opens, while it has not: nobody is admitted before",
    }),
    message: z.string().optional().meta({ description: "Why the queue is paused" }),
    stale: z.boolean().optional().meta({
      description: "True while the store can't be asked; then positions are missing soon",
    }),
  })
  .meta({ id: "QueueToken" });

export type TokenBody = z.infer<typeof tokenSchema>;

export const toTokenBody = (view: TokenView): TokenBody => ({
  token: view.token,
  tokenId: view.tokenId,
  queueId: view.queueId,
  no: view.no,
  epoch: view.epoch,
  block: view.block,
  status: view.status,
  reason: (view.status === "expired" ? view.reason : null) ?? undefined,
  position: view.position,
  ahead: view.ahead,
  eta: view.eta,
  pollAfterMs: view.pollAfterMs,
  version: view.version,
  issuedAt: toInstant(view.issuedAtMs),
  activeUntil: view.activeUntilMs === null ? null : toInstant(view.activeUntilMs),
  opensAt: view.opensAtMs === null ? undefined : toInstant(view.opensAtMs),
  message: view.message ?? undefined,
  stale: view.stale || undefined,
});
