import type { AuditReport } from "@admit-one/core";
import { z } from "zod";

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
    counts: z.record(z.string(), z.int()),
  })
  .meta({ id: "Audit" });

export const toAuditBody = (report: AuditReport): z.infer<typeof auditSchema> => ({
  ok: report.ok,
  breaches: report.breaches.map(({ law, message, ids }) => ({ law, message, ids: { ...ids } })),
  counts: { ...report.counts },
});
