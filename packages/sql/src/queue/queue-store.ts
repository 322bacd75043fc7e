import type { QueueId, QueueStore } from "@admit-one/core";
import type { UnitOfWork } from "../unit-of-work.ts";
import { loadQueue } from "./load-queue.ts";
import { saveQueue } from "./save-queue.ts";

/** Updates of one queue exclude each other by the lock on its row, taken before anything is read. */
export const createQueueStore = (work: UnitOfWork): QueueStore => ({
  update: (slice, decide) =>
    work.write(async (sql) => {
      const state = await loadQueue(sql, slice, sql.dialect.forUpdate);
      const { outcome, change } = decide(state);
      if (change !== undefined) await saveQueue(sql, slice, state, change);
      return { keep: change !== undefined, value: outcome };
    }),

  read: (slice) => work.read((sql) => loadQueue(sql, slice, "")),

  queueIds: () =>
    work.query(async (sql) => {
      const rows = await sql.all<{ readonly queue_id: QueueId }>(
        "select queue_id from admit_queue order by queue_id",
      );
      return rows.map((row) => row.queue_id);
    }),
});
