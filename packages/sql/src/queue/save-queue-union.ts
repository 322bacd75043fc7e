import type { Token } from "@admit-one/core";
import { corrupt, LostRace } from "../errors.ts";
import { eventStatements } from "../events.ts";
import { putRows, type Sql, type Statement } from "../sql.ts";
import { saveDepartures } from "./departures.ts";
import { fromQueue, fromToken } from "./queue-rows.ts";
import type { QueueUnion } from "./queue-union.ts";
import { insertQueue, insertTokens, updateQueue, updateTokens } from "./save-queue.ts";

const putQueue = ({ loaded, queue }: QueueUnion): readonly Statement[] => {
  if (queue === null || queue === loaded) return [];
  return [
    loaded === null
      ? {
          text: insertQueue,
          params: fromQueue(queue),
          expectedRows: 1,
          // A lock can't be taken on a row that is not there yet, so two may create it at once.
          onMismatch: () => new LostRace("the queue"),
          mergeable: true,
        }
      : {
          text: updateQueue,
          params: [...fromQueue(queue).slice(1), queue.queueId, loaded.version],
          expectedRows: 1,
          onMismatch: () =>
            corrupt(`Version ${loaded.version} of queue ${queue.queueId} is not stored.`),
          mergeable: true,
        },
  ];
};

const onMismatch = () => corrupt("A token is not stored.");

/** What saves all that was applied to a queue, under the lock on its row. */
export const saveQueueUnion = async (
  sql: Sql,
  union: QueueUnion,
): Promise<readonly Statement[]> => {
  const { queue, tokens, put, departed, events } = union;
  const of = (isNew: boolean): readonly Token[] =>
    [...put].flatMap(([no, it]) => (it.isNew === isNew ? (tokens.get(no) ?? []) : []));
  if (queue !== null) await saveDepartures(sql, queue.queueId, departed, queue.version);
  const [old, fresh] = [of(false), of(true)];
  return [
    ...putQueue(union),
    // Old ones go first: a user may leave one place and take another in the same step.
    ...putRows(sql, updateTokens, old.map(fromToken), onMismatch, fresh.length === 0),
    ...putRows(sql, insertTokens, fresh.map(fromToken), onMismatch),
    ...eventStatements(sql, events),
  ];
};
