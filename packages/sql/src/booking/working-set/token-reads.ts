import type { Queue, QueueId, Token, TokenRef } from "@admit-one/core";
import { ofNumber, ofNumbers } from "../../queue/working-set/load.ts";
import type { OnDialect, Read } from "../../sql.ts";
import { type QueueRow, selectQueue, type TokenRow, toQueue, toToken } from "../../tables/queue.ts";
import { type BookingWorkingSet, tokenKey } from "./working-set.ts";

const queueText = `${selectQueue} where queue_id = ?`;

/**
 * The reads of one queue's tokens, without a lock: two statements, however many tokens. The queue
 * comes first. What happens between the two is as if it had happened after both, or before: a token
 * that is called in between is active, one that ended in between has ended.
 */
const readsOfQueue = (
  on: OnDialect,
  { tokens }: BookingWorkingSet,
  queueId: QueueId,
  numbers: readonly number[],
): readonly Read[] => {
  let queue: Queue | null = null;
  const [first = 0] = numbers;
  const one = { text: ofNumber, params: [queueId, first] };
  const many = {
    text: ofNumbers(on),
    params: [queueId, JSON.stringify(numbers)],
  };
  return [
    {
      text: queueText,
      params: [queueId],
      take: ([row]: readonly QueueRow[]) => {
        queue = row === undefined ? null : toQueue(row);
      },
    },
    {
      ...(numbers.length === 1 ? one : many),
      take: (rows: readonly TokenRow[]) => {
        const found = new Map<number, Token>();
        for (const row of rows) {
          const token = toToken(row);
          found.set(token.no, token);
        }
        for (const no of numbers) {
          // If the queue was created after it was read, its tokens count as absent too.
          const token = queue === null ? null : (found.get(no) ?? null);
          tokens.set(tokenKey({ queueId, no }), { queue, token });
        }
      },
    },
  ];
};

export const tokenReads = (
  on: OnDialect,
  set: BookingWorkingSet,
  refs: readonly TokenRef[],
): readonly Read[] =>
  refs.length === 0
    ? none
    : [...Map.groupBy(refs, ({ queueId }) => queueId)].flatMap(([queueId, some]) =>
        readsOfQueue(on, set, queueId, [...new Set(some.map(({ no }) => no))]),
      );

const none: readonly never[] = [];
