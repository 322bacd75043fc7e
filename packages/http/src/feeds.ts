/** What several clients follow together. */
export type Feed = { close(): void };

/** One feed for each id that somebody follows. */
export type Feeds<F extends Feed> = { of(id: string): F };

/**
 * Makes feeds when they are needed. `onIdle` forgets one that nobody follows; `stopping` ends all of
 * them, and with them their streams.
 */
export const createFeeds = <F extends Feed>(
  make: (id: string, onIdle: () => void) => F,
  stopping: AbortSignal | undefined,
): Feeds<F> => {
  const feeds = new Map<string, F>();
  stopping?.addEventListener("abort", () => {
    for (const feed of feeds.values()) feed.close();
  });
  return {
    of: (id) => {
      const feed = feeds.get(id) ?? make(id, () => feeds.delete(id));
      feeds.set(id, feed);
      return feed;
    },
  };
};
