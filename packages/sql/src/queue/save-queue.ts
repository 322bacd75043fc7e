import type { Queue, QueueChange, QueueSlice, QueueState, Token } from "@admit-one/core";
import { corrupt, LostRace } from "../errors.ts";
import { insertEvents } from "../events.ts";
import { columnList, type Sql, textOf } from "../sql.ts";
import { saveDepartures } from "./departures.ts";
import { fromQueue, fromToken, queueColumns, tokenColumns } from "./queue-rows.ts";

const insertQueue =
  `insert into admit_queue (${queueColumns.join(", ")}) ` +
  `values (${queueColumns.map(() => "?").join(", ")}) on conflict (queue_id) do nothing`;

const updateQueue =
  `update admit_queue set ${queueColumns.map((column) => `${column} = ?`).join(", ")} ` +
  "where queue_id = ? and version = ?";

const putQueue = async (sql: Sql, queue: Queue, loaded: Queue | null): Promise<void> => {
  if (queue.version === 1) {
    if ((await sql.run(insertQueue, ...fromQueue(queue))) === 1) return;
    // A lock can't be taken on a row that is not there yet, so two may create it at once.
    if (loaded === null) throw new LostRace("the queue");
    throw corrupt(`Queue ${queue.queueId} exists already.`);
  }
  const put = await sql.run(updateQueue, ...fromQueue(queue), queue.queueId, queue.version - 1);
  if (put !== 1) {
    throw corrupt(`Version ${queue.version} of queue ${queue.queueId} follows on nothing stored.`);
  }
};

const putTokensText = textOf(
  (dialect) =>
    `insert into admit_queue_token (${columnList(tokenColumns)}) ${dialect.rows(tokenColumns)} ` +
    `on conflict (queue_id, no) do update set ${Object.keys(tokenColumns)
      .filter((column) => column !== "queue_id" && column !== "no")
      .map((column) => `${column} = excluded.${column}`)
      .join(", ")}`,
);

const putTokens = async (sql: Sql, tokens: readonly Token[]): Promise<void> => {
  // Ended ones go first: the unique index over live tokens is checked row by row.
  const ended = tokens.filter((token) => token.status === "expired");
  const live = tokens.filter((token) => token.status !== "expired");
  const rows = [...ended, ...live].map(fromToken);
  if (rows.length > 0) await sql.run(putTokensText(sql), JSON.stringify(rows));
};

/** Saves what `decide` changed, under the lock on the queue's row. */
export const saveQueue = async (
  sql: Sql,
  slice: QueueSlice,
  state: QueueState,
  change: QueueChange,
): Promise<void> => {
  if (change.queue !== undefined) await putQueue(sql, change.queue, state.queue);
  await putTokens(sql, change.tokens ?? []);
  await saveDepartures(sql, slice.queueId, change.departed ?? []);
  await insertEvents(sql, change.events ?? []);
};
