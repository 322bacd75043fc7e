import type { UserId } from "../kernel/ids.ts";
import type { EndedToken } from "../queue/queue-store.port.ts";
import type { ExpiredToken } from "../queue/token.ts";
import { readReservation } from "../reservation/reservation.ts";
import { tokenEventIds } from "./event-ids.ts";
import type { PrivacyContext } from "./privacy-context.ts";

const batchMax = 500;

/**
 * Deletes tokens that ended longer ago than the retention time, with their users' ids. Numbers and
 * totals stay. A deleted token is invalid.
 *
 * A token is kept while its user may still pay a hold, because a payment needs a token. It is also
 * kept while one of its events exists, because an erasure finds those through the token. Each call
 * continues after the last one, so that tokens to keep do not block the others.
 */
export const createForgetTokens = (context: PrivacyContext): (() => Promise<number>) => {
  const { stores, clock, options } = context;
  let after: EndedToken | null = null;
  return async () => {
    const nowMs = clock.nowMs();
    const part = { after, limit: batchMax };
    const old = await stores.queues.ended(nowMs - options.tokenRetentionMs, part);
    after = old.length < batchMax ? null : (old.at(-1) ?? null);
    if (old.length === 0) return 0;
    const payers = await payersOf(context, old, nowMs);
    const events = await eventsOf(context, old);
    const isNeeded = (token: ExpiredToken): boolean =>
      payers.has(token.userId) || tokenEventIds(token).some((eventId) => events.has(eventId));
    const gone = old.filter((token) => !isNeeded(token));
    return gone.length === 0 ? 0 : await stores.queues.forget(gone);
  };
};

/** Those of their users who may still pay a hold. */
const payersOf = async (
  { stores }: PrivacyContext,
  tokens: readonly ExpiredToken[],
  nowMs: number,
): Promise<ReadonlySet<UserId>> => {
  const users = [...new Set(tokens.map(({ userId }) => userId))];
  const holds = await stores.bookings.holdsOf(users);
  const payable = holds.filter((hold) => {
    const { status } = readReservation(hold, nowMs);
    return status === "held" || status === "paying";
  });
  return new Set(payable.map(({ userId }) => userId));
};

/** The ids of their events that still exist. */
const eventsOf = async (
  { stores }: PrivacyContext,
  tokens: readonly ExpiredToken[],
): Promise<ReadonlySet<string>> => {
  const kept = await stores.events.find(tokens.flatMap(tokenEventIds));
  return new Set(kept.map(({ eventId }) => eventId));
};
