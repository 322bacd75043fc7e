import type { DeadCount, DeadDelivery, EventLog, WaitingDelivery } from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { insertJournal } from "../journal.ts";
import { textOf } from "../sql.ts";
import { type DeliveryRow, selectDelivery, toDelivery } from "../tables/event.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { type Int, int } from "../values.ts";
import { lockOutbox } from "./lock-outbox.ts";
import { findEvents, rewriteEvents } from "./rewrite-events.ts";
import { routeEvents } from "./route-events.ts";
import { loadDeliveries, saveDeliveries } from "./save-deliveries.ts";
import { takeDeliveries } from "./take-deliveries.ts";

const forgetText = textOf(({ deleteFound }) =>
  deleteFound(
    "admit_event",
    ["sequence"],
    "select sequence from admit_event where delivered and at_ms < ? order by at_ms limit ?",
  ),
);

type DeadCountRow = {
  readonly subscriber: string;
  readonly count: Int;
  readonly oldest_died_at_ms: Int;
};

const toDeadCount = (row: DeadCountRow): DeadCount => ({
  subscriber: row.subscriber,
  count: int(row.count),
  oldestDiedAtMs: int(row.oldest_died_at_ms),
});

/**
 * The outbox on SQL. Its steps lock only a row of their own, so steps that save events never wait
 * for a relay. The read before the lock only checks whether there is work: an idle relay writes
 * nothing and waits for no lock.
 */
export const createEventLog = (work: UnitOfWork): EventLog => ({
  route: async (limit, decide) => {
    const any = await work.query((sql) =>
      sql.one("select 1 from admit_event where not routed limit 1"),
    );
    if (any === null) return 0;
    return work.write(async (sql) => {
      await lockOutbox(sql);
      const value = await routeEvents(sql, limit, decide);
      return { keep: value > 0, value };
    });
  },

  take: async (claim) => {
    const any = await work.query((sql) =>
      sql.one(
        "select 1 from admit_delivery where subscriber = ? and head and due_at_ms <= ? limit 1",
        claim.subscriber,
        claim.atMs,
      ),
    );
    if (any === null) return [];
    return work.write(
      async (sql): Promise<{ keep: boolean; value: readonly WaitingDelivery[] }> => {
        await lockOutbox(sql);
        const value = await takeDeliveries(sql, claim);
        return { keep: value.length > 0, value };
      },
    );
  },

  update: (slice, decide) =>
    work.write(async (sql) => {
      await lockOutbox(sql);
      const { outcome, change } = decide(await loadDeliveries(sql, slice));
      const { deliveries = [], journal } = change ?? {};
      if (deliveries.length > 0) await saveDeliveries(sql, slice.subscriber, deliveries);
      await insertJournal(sql, journal);
      return { keep: deliveries.length > 0 || journal !== undefined, value: outcome };
    }),

  dead: ({ subscriber, afterNo, limit }) =>
    work.query(async (sql) => {
      const rows = await sql.all<DeliveryRow>(
        `${selectDelivery} where d.subscriber = ? and d.died_at_ms is not null ` +
          "and d.sequence > ? order by d.sequence limit ?",
        subscriber,
        afterNo,
        limit,
      );
      return rows.map(toDead);
    }),

  deadCounts: () =>
    work.query(async (sql) => {
      const rows = await sql.all<DeadCountRow>(
        "select subscriber, count(*) as count, min(died_at_ms) as oldest_died_at_ms " +
          "from admit_delivery where died_at_ms is not null group by subscriber order by subscriber",
      );
      return rows.map(toDeadCount);
    }),

  find: (eventIds) =>
    eventIds.length === 0 ? Promise.resolve([]) : work.query((sql) => findEvents(sql, eventIds)),

  rewrite: (eventIds, rewrite) =>
    eventIds.length === 0
      ? Promise.resolve()
      : work.write(async (sql) => {
          await lockOutbox(sql);
          await rewriteEvents(sql, eventIds, rewrite);
          return { keep: true, value: undefined };
        }),

  forget: (beforeMs, limit) =>
    work.write(async (sql) => {
      const value = await sql.run(forgetText(sql), beforeMs, limit);
      return { keep: true, value };
    }),
});

const toDead = (row: DeliveryRow): DeadDelivery => {
  const delivery = toDelivery(row);
  if (delivery.status !== "dead") throw corrupt("A delivery that waits was read as dead.");
  return delivery;
};
