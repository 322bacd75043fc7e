import { type AuditReport, endingCalls } from "@admit-one/core";
import { z } from "zod";
import { instantSchema, toInstant } from "./common.ts";

export const auditSchema = z
  .object({
    ok: z.boolean(),
    breaches: z.array(
      z.object({
        law: z.string().meta({ examples: ["L1"] }),
        message: z.string(),
        ids: z.record(z.string(), z.string()),
      }),
    ),
    alarms: z
      .array(
        z.object({
          alarm: z.enum([
            "suspense_old",
            "payment_in_doubt",
            "refund_needs_operator",
            "paid_back_outside",
            "paid_back_twice",
            "dispute_lost",
            "dead_letters",
            "admission_gate_failing",
            "gateway_missing",
            "unknown_cell",
            "durability_lost",
          ]),
          message: z.string(),
          ids: z.record(z.string(), z.string()),
          since: instantSchema,
          endedBy: z.array(z.enum(endingCalls)).meta({
            description:
              "Operations that end it, each by itself (`recover` is `admit-one recover`); none where " +
              "it takes something else, which the message says",
          }),
        }),
      )
      .meta({ description: "What no law forbids and a person should look at" }),
    unlisted: z
      .object({ breaches: z.int(), alarms: z.int() })
      .optional()
      .meta({ description: "How many there are beyond those that are listed, if any" }),
    money: z.array(z.record(z.string(), z.union([z.string(), z.int()]))).meta({
      description:
        "Where all money is, by currency: debits positive, credits negative. Totals beyond " +
        "2^53 are text, so that they stay exact.",
    }),
    counts: z.record(z.string(), z.int()),
  })
  .meta({ id: "Audit" });

/** A number if it is exact, else its digits: clients read numbers as doubles. */
const toExact = (total: bigint): number | string =>
  BigInt.asIntN(54, total) === total && Number.isSafeInteger(Number(total))
    ? Number(total)
    : String(total);

export const toAuditBody = (report: AuditReport): z.infer<typeof auditSchema> => ({
  ok: report.ok,
  breaches: report.breaches.map(({ law, message, ids }) => ({ law, message, ids: { ...ids } })),
  alarms: report.alarms.map(({ alarm, message, ids, sinceMs, endedBy }) => ({
    alarm,
    message,
    ids: { ...ids },
    since: toInstant(sinceMs),
    endedBy: [...endedBy],
  })),
  ...(report.unlisted && { unlisted: { ...report.unlisted } }),
  money: report.money.map(({ currency, ...totals }) => ({
    currency,
    ...Object.fromEntries(
      Object.entries(totals).map(([account, total]) => [account, toExact(total)]),
    ),
  })),
  counts: { ...report.counts },
});
