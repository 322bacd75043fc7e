import type { Queue, QueueChange, QueueId, QueueSlice, QueueState, Token } from "@admit-one/core";
import { corrupt, LostRace } from "../errors.ts";
import { insertEvents } from "../events.ts";
import { columnList, type Sql, textOf, toRows } from "../sql.ts";
import { saveDepartures } from "./departures.ts";
import { fromQueue, fromToken, queueColumns, tokenColumns } from "./queue-rows.ts";

export const insertQueue =
  `insert into admit_queue (${queueColumns.join(", ")}) ` +
  `values (${queueColumns.map(() => "?").join(", ")}) on conflict (queue_id) do nothing`;

// Without its key: to set that would make the database look at every token that refers to it.
export const updateQueue =
  `update admit_queue set ${queueColumns
    .slice(1)
    .map((column) => `${column} = ?`)
    .join(", ")} ` + "where queue_id = ? and version = ?";

const putQueue = async (sql: Sql, queue: Queue, loaded: Queue | null): Promise<void> => {
  if (queue.version === 1) {
    if ((await sql.run(insertQueue, ...fromQueue(queue))) === 1) return;
    // A lock can't be taken on a row that is not there yet, so two may create it at once.
    if (loaded === null) throw new LostRace("the queue");
    throw corrupt(`Queue ${queue.queueId} exists already.`);
  }
  const values = fromQueue(queue).slice(1);
  const put = await sql.run(updateQueue, ...values, queue.queueId, queue.version - 1);
  if (put !== 1) {
    throw corrupt(`Version ${queue.version} of queue ${queue.queueId} follows on nothing stored.`);
  }
};

export const insertTokens = textOf(
  (dialect) =>
    `insert into admit_queue_token (${columnList(tokenColumns)}) ${dialect.rows(tokenColumns)}`,
);

export const updateTokens = textOf(
  (dialect) =>
    `update admit_queue_token set ${Object.keys(tokenColumns)
      .filter((column) => column !== "queue_id" && column !== "no")
      .map((column) => `${column} = put.${column}`)
      .join(", ")} from (${dialect.rows(tokenColumns)}) as put ` +
    `where ${dialect.keyIs("admit_queue_token.queue_id", "put.queue_id")} ` +
    "and admit_queue_token.no = put.no",
);

const write = async (sql: Sql, text: string, tokens: readonly Token[]): Promise<void> => {
  if (tokens.length === 0) return;
  const written = await sql.run(text, toRows(tokens.map(fromToken)));
  if (written !== tokens.length) throw corrupt("A token is put twice, or is not stored.");
};

const putTokens = async (sql: Sql, tokens: readonly Token[], state: QueueState): Promise<void> => {
  const loaded = new Set(
    [state.token, state.live, ...state.due, ...state.next, ...(state.stale ?? [])].map(
      (token) => token?.no,
    ),
  );
  // Old ones go first: a user may leave one place and take another in the same step.
  await write(
    sql,
    updateTokens(sql),
    tokens.filter(({ no }) => loaded.has(no)),
  );
  await write(
    sql,
    insertTokens(sql),
    tokens.filter(({ no }) => !loaded.has(no)),
  );
};

const checkQueueIds = (queueId: QueueId, { queue, tokens = [] }: QueueChange): void => {
  for (const record of queue === undefined ? tokens : [queue, ...tokens]) {
    if (record.queueId !== queueId)
      throw corrupt(`A step of ${queueId} puts into ${record.queueId}.`);
  }
};

/** Saves what `decide` changed, under the lock on the queue's row. */
export const saveQueue = async (
  sql: Sql,
  slice: QueueSlice,
  state: QueueState,
  change: QueueChange,
): Promise<void> => {
  checkQueueIds(slice.queueId, change);
  if (change.queue !== undefined) await putQueue(sql, change.queue, state.queue);
  await putTokens(sql, change.tokens ?? [], state);
  const { version = 0 } = change.queue ?? state.queue ?? {};
  await saveDepartures(sql, slice.queueId, change.departed ?? [], version);
  await insertEvents(sql, change.events ?? []);
};
