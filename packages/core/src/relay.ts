import type { Context } from "./context.ts";
import type { DomainEvent } from "./events.ts";
import { expireToken, extendToken } from "./queue/end-token.ts";

const batchMax = 200;

/**
 * Delivers events, each at least once, of one stream in order. A delivery that fails holds up the
 * later events of its stream alone; once the rest is done the first failure is thrown.
 */
export const relay = async (context: Context): Promise<number> => {
  const { events } = context.stores;
  const delivered: string[] = [];
  const stuck = new Map<string, unknown>();
  for (const event of await events.pending(batchMax)) {
    if (stuck.has(event.stream)) continue;
    try {
      await follow(context, event);
      await context.onEvent?.(event);
      delivered.push(event.eventId);
    } catch (error) {
      stuck.set(event.stream, error);
    }
  }
  if (delivered.length > 0) await events.markDelivered(delivered);
  for (const error of stuck.values()) throw error;
  return delivered.length;
};

/** What follows in the queue, which may live in another store than the booking. */
const follow = async (context: Context, event: DomainEvent): Promise<void> => {
  if (event.type === "SeatsReserved") await extendToken(context, event.token, event.expiresAtMs);
  if (event.type === "ReservationConfirmed") await expireToken(context, event.token, "paid");
};
