import { corrupt, LostRace } from "../../errors.ts";
import { eventStatements } from "../../events.ts";
import { queueJournalStatements } from "../../journal.ts";
import { insertOf, putRows, type RowValues, type Sql, type Statement, textOf } from "../../sql.ts";
import { fromQueue, fromToken, queueColumns, tokenColumns } from "../../tables/queue.ts";
import { saveDepartures } from "../departures.ts";
import type { QueueWorkingSet } from "./working-set.ts";

const insertQueue =
  `insert into admit_queue (${queueColumns.join(", ")}) ` +
  `values (${queueColumns.map(() => "?").join(", ")}) on conflict (queue_id) do nothing`;

// Does not set the key: that would make the database check every token that refers to it.
const updateQueue =
  `update admit_queue set ${queueColumns
    .slice(1)
    .map((column) => `${column} = ?`)
    .join(", ")} ` + "where queue_id = ? and version = ?";

const insertTokens = insertOf("admit_queue_token", tokenColumns);

const updateTokens = textOf(
  (dialect) =>
    `update admit_queue_token set ${Object.keys(tokenColumns)
      .filter((column) => column !== "queue_id" && column !== "no")
      .map((column) => `${column} = put.${column}`)
      .join(", ")} from (${dialect.rows(tokenColumns)}) as put ` +
    `where ${dialect.keyIs("admit_queue_token.queue_id", "put.queue_id")} ` +
    "and admit_queue_token.no = put.no",
);

const queueStatements = ({ loaded, queue }: QueueWorkingSet): readonly Statement[] => {
  if (queue === null || queue === loaded) return [];
  const [queueId, ...values] = fromQueue(queue);
  const one = { expectedRows: 1, mergeable: true };
  if (loaded === null) {
    // A row that does not exist yet cannot be locked, so two steps may create it at once.
    const onMismatch = () => new LostRace("the queue");
    return [{ ...one, text: insertQueue, params: fromQueue(queue), onMismatch }];
  }
  const onMismatch = () =>
    corrupt(`Version ${loaded.version} of queue ${queue.queueId} is not stored.`);
  const params = [...values, queueId ?? null, loaded.version];
  return [{ ...one, text: updateQueue, params, onMismatch }];
};

const tokenNotStored = () => corrupt("A token is not stored.");

/**
 * Saves all changes applied to a queue, under the lock on its row: departures at once, the rest by
 * the returned statements.
 */
export const saveQueue = async (sql: Sql, set: QueueWorkingSet): Promise<readonly Statement[]> => {
  const { queue, tokens, put, departed, events, journal } = set;
  if (queue !== null) await saveDepartures(sql, queue.queueId, departed, queue.version);
  const old: RowValues[] = [];
  const fresh: RowValues[] = [];
  for (const [no, { isNew }] of put) {
    const token = tokens.get(no);
    if (token) (isNew ? fresh : old).push(fromToken(token));
  }
  return [
    ...queueStatements(set),
    // Update old tokens first: a user may leave one place and take another in the same step.
    ...putRows(sql, updateTokens, old, tokenNotStored, fresh.length === 0),
    ...putRows(sql, insertTokens, fresh, tokenNotStored),
    ...eventStatements(sql, events),
    ...queueJournalStatements(sql, journal),
  ];
};
