import type { BoxOffice, Timers } from "@admit-one/core";
import { createQueueFeed, type QueueFeed, type Sink, type Subscription } from "./queue-feed.ts";

/** Events that may wait for a slow client before its connection is given up. */
const backlogMax = 64;

export type QueueStreamsDeps = {
  readonly boxOffice: BoxOffice;
  readonly timers: Timers;
  /** Connections that one process keeps open at once. */
  readonly max: number;
  /** Ends all streams: a server that stops must not wait for them. */
  readonly stopping: AbortSignal | undefined;
};

/** The open event streams of one process. */
export type QueueStreams = {
  readonly isFull: () => boolean;
  /** A body that goes on until the client leaves; `first` is sent at once. */
  open(
    queueId: string,
    personal: Omit<Subscription, "sink">,
    first: readonly Uint8Array[],
  ): ReadableStream<Uint8Array>;
};

export const createQueueStreams = (deps: QueueStreamsDeps): QueueStreams => {
  const { boxOffice, timers, max, stopping } = deps;
  const feeds = new Map<string, QueueFeed>();
  let count = 0;

  const feedOf = (queueId: string): QueueFeed => {
    const onIdle = () => feeds.delete(queueId);
    const feed = feeds.get(queueId) ?? createQueueFeed({ boxOffice, timers, queueId, onIdle });
    feeds.set(queueId, feed);
    return feed;
  };

  stopping?.addEventListener("abort", () => {
    for (const feed of feeds.values()) feed.close();
  });

  return {
    isFull: () => count >= max || stopping?.aborted === true,
    open: (queueId, personal, first) => {
      let leave = (): void => {};
      let gone = false;
      const end = (): void => {
        if (gone) return;
        gone = true;
        count -= 1;
        leave();
      };
      count += 1;
      return new ReadableStream<Uint8Array>(
        {
          start: (controller) => {
            const sink: Sink = {
              send: (bytes) => {
                if (gone || (controller.desiredSize ?? 0) <= 0) return false;
                controller.enqueue(bytes);
                return true;
              },
              close: () => {
                if (gone) return;
                end();
                controller.close();
              },
            };
            for (const bytes of first) controller.enqueue(bytes);
            const unsubscribe = feedOf(queueId).subscribe({ ...personal, sink });
            leave = unsubscribe;
          },
          cancel: end,
        },
        new CountQueuingStrategy({ highWaterMark: backlogMax }),
      );
    },
  };
};
