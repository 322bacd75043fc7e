import type { TakeDeliveries, WaitingDelivery } from "@admit-one/core";
import { type Sql, textOf } from "../sql.ts";
import { type DeliveryRow, selectDelivery, toDelivery } from "../tables/event.ts";

const leaseText = textOf(
  (dialect) =>
    "update admit_delivery set attempts = attempts + 1, due_at_ms = ? " +
    // Not a bare column, so that no index of a subscriber's deliveries is used.
    `where subscriber || '' = ? and ${dialect.anyOf("event_id")}`,
);

/** Leases heads that are due. */
export const takeDeliveries = async (
  sql: Sql,
  { subscriber, atMs, leaseUntilMs, limit }: TakeDeliveries,
): Promise<readonly WaitingDelivery[]> => {
  const rows = await sql.all<DeliveryRow>(
    `${selectDelivery} where d.subscriber = ? and d.head and d.due_at_ms <= ? ` +
      "order by d.due_at_ms, d.sequence limit ?",
    subscriber,
    atMs,
    limit,
  );
  if (rows.length === 0) return [];
  const eventIds = rows.map((row) => row.event_id);
  await sql.run(leaseText(sql), leaseUntilMs, subscriber, JSON.stringify(eventIds));
  return rows.flatMap((row) => {
    const delivery = toDelivery(row);
    const attempts = delivery.attempts + 1;
    return delivery.status === "waiting" ? [{ ...delivery, attempts, dueAtMs: leaseUntilMs }] : [];
  });
};
