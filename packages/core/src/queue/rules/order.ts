import { keepRecordsMs } from "../../kernel/idempotency.ts";
import type { QueueId } from "../../kernel/ids.ts";
import type { IdempotencyKeyReused } from "../../kernel/refusals.ts";
import { advanceLine, batchMax, changeOf, scanMax, staleMax } from "./admission.ts";
import type { LineContext } from "../runtime/line-desk.ts";
import type { Order, Queue } from "../queue.ts";

/*
 * Orders that would do something else when they come twice carry a key. They are kept in the row of
 * their queue, in the step that carries them out: the line may live in another store than the
 * bookings, with all other keys.
 */

/** The row is written often, and nobody gives many orders: the last ones are enough. */
const ordersMax = 16;

/** A key with what it was used for. */
export type Keyed = Pick<Order, "key" | "what">;

const reused: IdempotencyKeyReused = { outcome: "idempotency_key_reused" };

/** The order that was given under the key; `reused` where it was another one. */
export const orderOf = (
  queue: Queue,
  { key, what }: Keyed,
): Order | IdempotencyKeyReused | null => {
  const known = queue.orders?.find((order) => order.key === key);
  if (known === undefined) return null;
  return known.what === what ? known : reused;
};

/** The queue with the order as it stands; the oldest ones go. */
export const withOrder = (queue: Queue, order: Order): Queue => {
  const others = (queue.orders ?? []).filter(
    ({ key, atMs }) => key !== order.key && atMs > order.atMs - keepRecordsMs,
  );
  return { ...queue, orders: [...others, order].slice(-ordersMax) };
};

/**
 * One bounded step of an order to let in so many: a retry goes on where the one before broke off,
 * and is told what that came to where it did not. Null where there is no queue.
 */
export const carryOrderOn = (
  { stores, options, clock }: LineContext,
  queueId: QueueId,
  { key, count }: { readonly key: string; readonly count: number },
): Promise<Order | IdempotencyKeyReused | null> =>
  stores.queues.update(
    { queueId, due: batchMax, next: scanMax, stale: staleMax },
    ({ queue, due, next, stale }) => {
      if (queue === null) return { outcome: null };
      const keyed = { key, what: `admit ${count}` };
      const known = orderOf(queue, keyed);
      if (known !== null && ("outcome" in known || known.done)) return { outcome: known };
      const nowMs = clock.nowMs();
      const before = known?.admitted ?? 0;
      const pastRate = Math.min(count - before, batchMax);
      const line = advanceLine(queue, { due, next, stale, pastRate }, nowMs, options.clockSkewMs);
      const admitted = before + line.queue.totals.admitted - queue.totals.admitted;
      const swept = line.queue.sweptThroughNo - queue.sweptThroughNo;
      const done = admitted >= count || line.tokens.size + swept === 0;
      const order: Order = { ...keyed, admitted, done, atMs: known?.atMs ?? nowMs };
      const change = changeOf(queue, { ...line, queue: withOrder(line.queue, order) });
      return { outcome: order, ...(change && { change }) };
    },
  );
