import { keepRecordsMs } from "../../kernel/idempotency.ts";
import type { IdempotencyKeyReused } from "../../kernel/refusals.ts";
import type { AdminRequest, Queue } from "../queue.ts";

/*
 * Operator requests that must not take effect twice carry an idempotency key. The key is kept in
 * the queue's row and written in the step that carries the request out, because the queue may live
 * in another store than the bookings and their keys.
 */

/** The row is written often and operators make few requests, so only the latest ones are kept. */
const ordersMax = 16;

/** A key with the content of its request. */
export type Keyed = Pick<AdminRequest, "key" | "what">;

const reused: IdempotencyKeyReused = { outcome: "idempotency_key_reused" };

/** The stored request with this key, or `idempotency_key_reused` if its content differs. */
export const adminRequestOf = (
  queue: Queue,
  { key, what }: Keyed,
): AdminRequest | IdempotencyKeyReused | null => {
  const known = queue.orders?.find((order) => order.key === key);
  if (known === undefined) return null;
  return known.what === what ? known : reused;
};

/** The queue with the request's current state. The oldest requests are dropped. */
export const withAdminRequest = (queue: Queue, order: AdminRequest): Queue => {
  const others = (queue.orders ?? []).filter(
    ({ key, atMs }) => key !== order.key && atMs > order.atMs - keepRecordsMs,
  );
  return { ...queue, orders: [...others, order].slice(-ordersMax) };
};
