import type { AuditReport } from "@admit-one/core";
import type { Config } from "./config.ts";
import { createContainer, TOKENS } from "./container.ts";
import { mustBeThere } from "./must-be-there.ts";

/** Checks L1–L4 over the whole store that the configuration names; servers may run meanwhile. */
export const auditStore = async (config: Config): Promise<AuditReport> => {
  mustBeThere(config, "GET /api/admin/audit");
  const container = createContainer(config);
  try {
    const boxOffice = await container.getAsync(TOKENS.BoxOffice);
    return await boxOffice.audit();
  } finally {
    await container.unbindAllAsync();
  }
};

/** The report for people: one line per breach, then one that sums it up. */
export const auditText = ({ breaches, alarms, money, counts }: AuditReport): string => {
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
  const found = breaches.length === 1 ? "1 breach" : `${breaches.length || "No"} breaches`;
  return `${[...lines, ...warned, ...booked].join("")}${found} of L1–L4: ${looked}.\n`;
};
