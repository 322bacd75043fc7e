import type { ExplainedToken } from "@admit-one/core";
import { z } from "zod";
import { instantSchema, toInstant } from "./common.ts";
import { ids } from "./ids.ts";

const instant = instantSchema.nullable();

export const explainedTokenSchema = z
  .object({
    tokenId: ids.tokenId,
    queueId: ids.queueId,
    no: z.int(),
    userId: ids.userId,
    epoch: z.int(),
    status: z.enum(["waiting", "active", "expired"]),
    reason: z.string().nullable().meta({ description: "Why it expired" }),
    joinedAt: instantSchema,
    admittedAt: instant,
    arriveBy: instant.meta({ description: "Until when it must be seen, or it is missed" }),
    activeUntil: instant,
    endedAt: instant,
    ahead: z.int().nullable(),
    near: z
      .boolean()
      .nullable()
      .meta({ description: "Near enough to the head to have to be seen" }),
    present: z.boolean().nullable().meta({ description: "Would be called now, and not lapse" }),
    hintEndsAt: instant.meta({ description: "When its holder was last asked to come back" }),
    version: z.int(),
  })
  .meta({ id: "ExplainedToken" });

const orNull = (ms: number | null): string | null => (ms === null ? null : toInstant(ms));

export const toExplainedTokenBody = (
  token: ExplainedToken,
): z.infer<typeof explainedTokenSchema> => ({
  tokenId: token.tokenId,
  queueId: token.queueId,
  no: token.no,
  userId: token.userId,
  epoch: token.epoch,
  status: token.status,
  reason: token.reason,
  joinedAt: toInstant(token.joinedAtMs),
  admittedAt: orNull(token.admittedAtMs),
  arriveBy: orNull(token.arriveByMs),
  activeUntil: orNull(token.activeUntilMs),
  endedAt: orNull(token.endedAtMs),
  ahead: token.ahead,
  near: token.near,
  present: token.present,
  hintEndsAt: orNull(token.hintEndsAtMs),
  version: token.version,
});
