import type { Connection } from "./connection.ts";
import {
  bytesOf,
  cursorOf,
  type FollowSeatsOptions,
  type SeatFollower,
  watchSeats,
} from "./follow-seats.ts";
import { iterate } from "./follower.ts";
import type { Result } from "./result.ts";
import { type ByToken, part, type Signalled, tokenHeader } from "./send.ts";
import type { CompactPlan, Seat } from "./types.ts";

export type SeatCalls = {
  /**
   * Every seat of a show, each with whether it can be held now. Needs an active token. While
   * nothing changes, the same array is answered, and no list is sent.
   */
  readonly seats: (showId: string, options: ByToken) => Promise<Result<readonly Seat[]>>;
  /** What a page needs once to draw the seats. `plainPlan` of `@admit-one/core` reads it. */
  readonly plan: (showId: string, options?: Signalled) => Promise<Result<CompactPlan>>;
  /**
   * Which seats can be reserved: all of them, or what changed `since` the cursor of an earlier
   * answer. Needs an active token. `decodeAvailability` of `@admit-one/core` reads it.
   */
  readonly availability: (
    showId: string,
    options: ByToken & { readonly since?: string },
  ) => Promise<Result<Uint8Array>>;
  /** Follows the seats by a stream, or by asking where the server has no room for streams. */
  readonly followSeats: (showId: string, options: FollowSeatsOptions) => SeatFollower;
};

type Known = { readonly etag: string; readonly seats: readonly Seat[] };

export const getPlan = (
  { send }: Connection,
  showId: string,
  { signal }: Signalled = {},
): Promise<Result<CompactPlan>> =>
  send({ method: "GET", path: `/shows/${part(showId)}/plan`, byUser: false, signal });

export const seatCalls = (connection: Connection): SeatCalls => {
  const { send } = connection;
  /** The last list of each show. */
  const known = new Map<string, Known>();
  return {
    seats: async (showId, { token, signal }) => {
      const before = known.get(showId);
      const found = await send<{ seats: Seat[] } | undefined>({
        method: "GET",
        path: `/shows/${part(showId)}/seats`,
        headers: {
          ...tokenHeader(token),
          ...(before !== undefined && { "If-None-Match": before.etag }),
        },
        byUser: false,
        signal,
      });
      if (!found.ok) return found;
      if (found.value === undefined) return { ...found, value: before?.seats ?? [] };
      const { seats } = found.value;
      if (found.etag !== null) known.set(showId, { etag: found.etag, seats });
      return { ...found, value: seats };
    },
    plan: (showId, options) => getPlan(connection, showId, options),
    availability: (showId, { token, since, signal }) =>
      send({
        method: "GET",
        path: `/shows/${part(showId)}/availability${since === undefined ? "" : `?since=${part(since)}`}`,
        headers: tokenHeader(token),
        byUser: false,
        read: bytesOf,
        signal,
      }),
    followSeats: (showId, options) =>
      iterate((onUpdate) => watchSeats(connection, showId, { ...options, cursorOf }, onUpdate)),
  };
};
