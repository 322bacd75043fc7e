import type { BoxOffice, Timers } from "@admit-one/core";
import { createQueueFeed, type QueueFeed, type Sink, type Subscription } from "./queue-feed.ts";

/** Events that may wait for a slow client before its connection is closed. */
const backlogMax = 64;

export type StreamLimits = {
  /** Maximum number of open connections in one process. */
  readonly max: number;
  /** Maximum number of these for one address, if addresses are known. */
  readonly maxPerAddress: number;
  /** Maximum number of these for one token. Beyond it, the newest stream replaces the oldest. */
  readonly maxPerToken: number;
};

export type QueueStreamsDeps = {
  readonly boxOffice: BoxOffice;
  readonly timers: Timers;
  readonly limits: StreamLimits;
  /** Ends all streams: a server that stops must not wait for them. */
  readonly stopping: AbortSignal | undefined;
  /** Called when a stream ended because of a newer one of its token. */
  readonly onReplaced: () => void;
  /** Called with the number of open streams whenever it changes. */
  readonly onCount?: ((open: number) => void) | undefined;
};

export type StreamOptions = {
  readonly queueId: string;
  readonly personal: Omit<Subscription, "sink">;
  /** Sent at once. */
  readonly first: readonly Uint8Array[];
  /** Aborts when the client has left, on platforms that report this before they cancel the body. */
  readonly gone: AbortSignal;
};

/** The place of one stream. It is taken before anything is looked up for the stream. */
export type Place = {
  /** Returns a body that lasts until either side ends it. Then the place is free. */
  open(options: StreamOptions): ReadableStream<Uint8Array>;
  /** Frees the place of a stream that was not opened; otherwise does nothing. */
  leave(): void;
};

export type EnterOutcome =
  | { readonly outcome: "entered"; readonly place: Place }
  | { readonly outcome: "full" }
  | { readonly outcome: "address_full" };

/** The open event streams of one process. */
export type QueueStreams = {
  /** `address` is the client's key for the limit; null if it is unknown. */
  enter(address: string | null): EnterOutcome;
};

export const createQueueStreams = (deps: QueueStreamsDeps): QueueStreams => {
  const { limits, stopping, onCount } = deps;
  const feeds = createFeeds(deps);
  const ofAddress = new Map<string, number>();
  const ofToken = createTokenStreams(limits.maxPerToken, deps.onReplaced);
  let count = 0;

  stopping?.addEventListener("abort", feeds.close);

  const take = (address: string | null): (() => void) => {
    count += 1;
    onCount?.(count);
    if (address !== null) ofAddress.set(address, (ofAddress.get(address) ?? 0) + 1);
    return once(() => {
      count -= 1;
      onCount?.(count);
      if (address === null) return;
      const left = (ofAddress.get(address) ?? 0) - 1;
      if (left > 0) ofAddress.set(address, left);
      else ofAddress.delete(address);
    });
  };

  const open = (leave: () => void, options: StreamOptions): ReadableStream<Uint8Array> => {
    const { queueId, personal, first, gone } = options;
    let isOver = false;
    let unsubscribe = (): void => {};
    let forget = (): void => {};
    const end = once(() => {
      isOver = true;
      unsubscribe();
      forget();
      leave();
    });
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const sink: Sink = {
            send: (bytes) => {
              if (isOver || (controller.desiredSize ?? 0) <= 0) return false;
              controller.enqueue(bytes);
              return true;
            },
            close: () => {
              if (isOver) return;
              end();
              controller.close();
            },
          };
          for (const bytes of first) controller.enqueue(bytes);
          const { view } = personal;
          // An ended token has no further events.
          const isOld = view?.status === "expired";
          // The client may have left while its first events were looked up.
          if (isOld || gone.aborted || stopping?.aborted === true) return sink.close();
          gone.addEventListener("abort", sink.close, { once: true });
          unsubscribe = feeds.of(queueId).subscribe({ ...personal, sink });
          if (view !== null) forget = ofToken.add(view.tokenId, sink.close);
        },
        cancel: end,
      },
      new CountQueuingStrategy({ highWaterMark: backlogMax }),
    );
  };

  return {
    enter: (address) => {
      if (count >= limits.max || stopping?.aborted === true) return { outcome: "full" };
      if (address !== null && (ofAddress.get(address) ?? 0) >= limits.maxPerAddress) {
        return { outcome: "address_full" };
      }
      const leave = take(address);
      let opened = false;
      const place: Place = {
        open: (options) => {
          opened = true;
          return open(leave, options);
        },
        leave: () => {
          if (!opened) leave();
        },
      };
      return { outcome: "entered", place };
    },
  };
};

const once = (run: () => void): (() => void) => {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
};

/** One feed for each queue that has subscribers. */
const createFeeds = ({ boxOffice, timers }: QueueStreamsDeps) => {
  const feeds = new Map<string, QueueFeed>();
  return {
    of: (queueId: string): QueueFeed => {
      const onIdle = () => feeds.delete(queueId);
      const feed = feeds.get(queueId) ?? createQueueFeed({ boxOffice, timers, queueId, onIdle });
      feeds.set(queueId, feed);
      return feed;
    },
    close: (): void => {
      for (const feed of feeds.values()) feed.close();
    },
  };
};

/**
 * The streams of each token, oldest first. A phone that changes its network leaves a stream behind
 * that stays open for minutes. The new stream must not be refused for that, so the oldest one ends.
 */
const createTokenStreams = (max: number, onReplaced: () => void) => {
  const streams = new Map<string, Set<() => void>>();
  return {
    /** Returns a function that forgets the stream. */
    add: (tokenId: string, close: () => void): (() => void) => {
      const some = streams.get(tokenId) ?? new Set();
      streams.set(tokenId, some);
      const [oldest] = some;
      if (some.size >= max && oldest !== undefined) {
        oldest();
        onReplaced();
        // When a token's last stream ended, its set was removed from the map.
        streams.set(tokenId, some);
      }
      some.add(close);
      return () => {
        some.delete(close);
        if (some.size === 0) streams.delete(tokenId);
      };
    },
  };
};
