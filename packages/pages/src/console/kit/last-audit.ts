import type { AuditReport, BoxOffice } from "@admit-one/core";
import type { Dated } from "./looks.ts";

/** The last audit that an operator ran on this server. */
export type LastAudit = {
  readonly report: () => Dated<AuditReport> | null;
  readonly run: () => Promise<void>;
};

export const createLastAudit = (boxOffice: BoxOffice, nowMs: () => number): LastAudit => {
  let last: Dated<AuditReport> | null = null;
  return {
    report: () => last,
    run: async () => {
      const atMs = nowMs();
      const value = await boxOffice.audit();
      if (last === null || last.atMs <= atMs) last = { atMs, value };
    },
  };
};
