import type { Result } from "./result.ts";
import type { Send } from "./send.ts";
import type { Seat } from "./types.ts";

export type SeatCalls = {
  /**
   * Every seat of a show, each with whether it can be held now. Needs an active token. While
   * nothing changes, the same array is answered, and no list is sent.
   */
  readonly seats: (
    showId: string,
    options: { readonly token: string; readonly signal?: AbortSignal },
  ) => Promise<Result<readonly Seat[]>>;
};

type Known = { readonly etag: string; readonly seats: readonly Seat[] };

export const createSeats = (send: Send): SeatCalls => {
  /** The last list of each show. */
  const known = new Map<string, Known>();
  return {
    seats: async (showId, { token, signal }) => {
      const before = known.get(showId);
      const found = await send<{ seats: Seat[] } | undefined>({
        method: "GET",
        path: `/shows/${encodeURIComponent(showId)}/seats`,
        headers: {
          "Queue-Token": token,
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
  };
};
