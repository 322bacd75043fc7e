import type { AuditReport, WatchAudit } from "@admit-one/core";
import type { Config } from "./config.ts";
import { createContainer } from "./container.ts";
import { forReading } from "./for-reading.ts";
import { mustBeThere } from "./must-be-there.ts";
import { TOKENS } from "./tokens.ts";

/** Checks L1 to L4 over the whole store that the configuration names. Servers may run meanwhile. */
export const auditStore = async (config: Config, watch?: WatchAudit): Promise<AuditReport> => {
  mustBeThere(config, "GET /api/admin/audit");
  const container = createContainer(forReading(config));
  // This process does nothing else, so it needs no second thread.
  container.rebind(TOKENS.Auditor).toConstantValue(null);
  try {
    const boxOffice = await container.getAsync(TOKENS.BoxOffice);
    return await boxOffice.audit(watch);
  } finally {
    await container.unbindAllAsync();
  }
};

const secondMs = 1_000;

/** Reports the progress of an audit once a second, if it takes longer than that. */
export const sayProgress = (
  write: (line: string) => void,
  nowMs: () => number,
): Required<Pick<WatchAudit, "onProgress">> => {
  let saidMs: number | null = null;
  return {
    onProgress: ({ done, total }) => {
      saidMs ??= nowMs();
      if (done === 0 || nowMs() - saidMs < secondMs) return;
      saidMs = nowMs();
      write(`${Math.floor((100 * done) / total)} % of ${total} rows\n`);
    },
  };
};

/** The report for people: one line for each breach, then a summary line. */
export const auditText = ({ breaches, alarms, unlisted, money, counts }: AuditReport): string => {
  const lines = breaches.map(({ law, message, ids }) => {
    const named = Object.entries(ids).map(([name, id]) => `${name}=${id}`);
    return `${law}  ${message}  ${named.join(" ")}\n`;
  });
  const warned = alarms.map(({ alarm, message, ids, sinceMs }) => {
    const named = Object.entries(ids).map(([name, id]) => `${name}=${id}`);
    return `${alarm}  ${message}  ${named.join(" ")}  since ${new Date(sinceMs).toISOString()}\n`;
  });
  const booked = money.map(({ currency, ...accounts }) => {
    const sums = Object.entries(accounts).map(([account, sum]) => `${account} ${sum}`);
    return `${currency}  ${sums.join(", ")}\n`;
  });
  const { seatsTaken, reservations, payments } = counts;
  const looked = `${seatsTaken} seats taken, ${reservations} reservations, ${payments} payments`;
  const count = breaches.length + (unlisted?.breaches ?? 0);
  const found = count === 1 ? "1 breach" : `${count || "No"} breaches`;
  const more = unlisted
    ? `… and ${unlisted.breaches} breaches and ${unlisted.alarms} alarms more.\n`
    : "";
  return `${[...lines, ...warned, more, ...booked].join("")}${found} of L1–L4: ${looked}.\n`;
};
