import { type JournalEntry, operatorsCalls, subjectTypes } from "@admit-one/core";
import { z } from "zod";
import { instantSchema, toInstant } from "./common.ts";
import { ids } from "./ids.ts";
import { nextSchema } from "./page.ts";

const operatorId = z
  .string()
  .meta({ description: "An operator, by the host's own id", examples: ["kim"] });
const call = z
  .enum(operatorsCalls)
  .meta({ description: "The command, by its `operationId`", examples: ["cancelReservation"] });
const subjectId = z.string().meta({
  description: "What the command was about, by its id",
  examples: ["res_01m6bc8n0zs9ah47ryr8n9340k"],
});

/** What all that is found has in common. */
export const journalQuery = z.object({
  actor: operatorId.optional(),
  call: call.optional(),
  subject: subjectId.optional(),
  userId: ids.userId.optional().meta({ description: "The user whom commands concerned" }),
  from: instantSchema.optional(),
  to: instantSchema.optional().meta({ description: "Exclusive" }),
});

export const journalEntrySchema = z
  .object({
    entryId: z
      .string()
      .meta({ description: "A row of the journal", examples: ["row_01m6bc8n0zs9ah47ryr8n9340k"] }),
    at: instantSchema.meta({ description: "When the command was carried out" }),
    actor: z.object({
      id: operatorId,
      role: z
        .string()
        .nullable()
        .meta({ description: "Null for a program of the host", examples: ["agent"] }),
    }),
    call,
    subject: z.object({ type: z.enum(subjectTypes), id: subjectId }),
    userId: ids.userId.nullable().meta({
      description: "The user whom the command concerned; a pseudonym after their erasure",
    }),
    details: z.record(z.string(), z.unknown()).meta({
      description: "What was accepted: reason, note, amounts, fields before and after",
      examples: [{ refund: "full" }],
    }),
  })
  .meta({ id: "JournalEntry" });

export const journalSchema = z.object({ entries: z.array(journalEntrySchema), next: nextSchema });

export const toJournalEntryBody = (entry: JournalEntry): z.infer<typeof journalEntrySchema> => ({
  entryId: entry.entryId,
  at: toInstant(entry.atMs),
  actor: { id: entry.actorId, role: entry.actorRole },
  call: entry.call,
  subject: { type: entry.subjectType, id: entry.subjectId },
  userId: entry.userId,
  details: { ...entry.details },
});
