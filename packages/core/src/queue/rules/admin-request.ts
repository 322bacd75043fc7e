import { keepRecordsMs } from "../../kernel/idempotency.ts";
import type { IdempotencyKeyReused } from "../../kernel/refusals.ts";
import type { AdminRequest, Queue } from "../queue.ts";

/*
 * Orders that would do something else when they come twice carry a key. They are kept in the row of
 * their queue, in the step that carries them out: the line may live in another store than the
 * bookings, with all other keys.
 */

/** The row is written often, and nobody gives many orders: the last ones are enough. */
const ordersMax = 16;

/** A key with what it was used for. */
export type Keyed = Pick<AdminRequest, "key" | "what">;

const reused: IdempotencyKeyReused = { outcome: "idempotency_key_reused" };

/** The order that was given under the key; `reused` where it was another one. */
export const adminRequestOf = (
  queue: Queue,
  { key, what }: Keyed,
): AdminRequest | IdempotencyKeyReused | null => {
  const known = queue.orders?.find((order) => order.key === key);
  if (known === undefined) return null;
  return known.what === what ? known : reused;
};

/** The queue with the order as it stands; the oldest ones go. */
export const withAdminRequest = (queue: Queue, order: AdminRequest): Queue => {
  const others = (queue.orders ?? []).filter(
    ({ key, atMs }) => key !== order.key && atMs > order.atMs - keepRecordsMs,
  );
  return { ...queue, orders: [...others, order].slice(-ordersMax) };
};
