import type { BoxOffice, QueueFrame, Timers, TokenView } from "@admit-one/core";
import { eventBytes, heartbeat, heartbeatTicks, tokenEvent } from "./event-bytes.ts";
import type { Sink } from "./event-streams.ts";
import { toFrameBody } from "./schemas/frame.ts";
import { createTicker } from "./ticker.ts";
import { createTokenWatch, everyMs, type TokenWatch } from "./token-watch.ts";

export type QueueSubscription = {
  readonly sink: Sink;
  /** The frame that the client already has. */
  readonly frame: QueueFrame;
  /** The signed token of a personal stream, as the client knows it; else null. */
  readonly personal: { readonly token: string; readonly view: TokenView } | null;
};

/** The events of one queue: the frame for all, and each token's own events. */
export type QueueFeed = {
  subscribe(subscription: QueueSubscription): () => void;
  close(): void;
};

/** Equal ids mean equal frames, on all servers. */
export const frameId = ({ epoch, version, mode, stale }: QueueFrame): string =>
  `${epoch}.${version}.${mode}${stale ? ".stale" : ""}`;

export const frameEvent = (frame: QueueFrame): Uint8Array =>
  eventBytes("frame", JSON.stringify(toFrameBody(frame)), frameId(frame));

type Subscriber = {
  readonly sink: Sink;
  readonly watch: TokenWatch | null;
  /** The id of the last frame that the client got or already had. */
  sentId: string;
};

export type QueueFeedDeps = {
  readonly boxOffice: Pick<BoxOffice, "getFrame" | "followToken">;
  readonly timers: Timers;
  readonly queueId: string;
  /** Called when the last subscriber has left. */
  readonly onIdle: () => void;
};

/** Ticks once a second for all its streams together. */
export const createQueueFeed = (deps: QueueFeedDeps): QueueFeed => {
  const { boxOffice, timers, queueId, onIdle } = deps;
  const subscribers = new Set<Subscriber>();
  let sentId = "";
  let quietTicks = 0;

  const drop = (subscriber: Subscriber): void => {
    subscribers.delete(subscriber);
    subscriber.sink.close();
  };

  const send = (subscriber: Subscriber, bytes: Uint8Array): void => {
    if (!subscriber.sink.send(bytes)) drop(subscriber);
  };

  /** Sends the same bytes to all clients that lack them: a thousand streams cost one encoding. */
  const broadcast = (frame: QueueFrame | null): void => {
    const id = frame === null ? null : frameId(frame);
    quietTicks = id === null || id === sentId ? quietTicks + 1 : 0;
    const isQuiet = quietTicks >= heartbeatTicks;
    if (isQuiet) quietTicks = 0;
    sentId = id ?? sentId;
    let bytes: Uint8Array | null = null;
    for (const subscriber of subscribers) {
      if (frame !== null && id !== null && subscriber.sentId !== id) {
        bytes ??= frameEvent(frame);
        subscriber.sentId = id;
        send(subscriber, bytes);
      } else if (isQuiet) send(subscriber, heartbeat);
    }
  };

  const tick = async (): Promise<void> => {
    const found = await boxOffice.getFrame({ queueId }).catch(() => null);
    const frame = found?.outcome === "frame_found" ? found.frame : null;
    broadcast(frame);
    for (const { watch } of subscribers) watch?.tick(frame);
  };

  const ticker = createTicker({
    timers,
    everyMs,
    step: tick,
    isNeeded: () => subscribers.size > 0,
    onIdle,
  });

  return {
    subscribe: ({ sink, frame, personal }) => {
      const subscriber: Subscriber = {
        sink,
        sentId: frameId(frame),
        watch:
          personal &&
          createTokenWatch({
            boxOffice,
            queueId,
            ...personal,
            frame,
            onNews: (view) => send(subscriber, tokenEvent(view)),
            onOver: () => drop(subscriber),
          }),
      };
      subscribers.add(subscriber);
      ticker.start();
      return () => subscribers.delete(subscriber);
    },
    close: () => {
      for (const subscriber of subscribers) drop(subscriber);
      ticker.stop();
    },
  };
};
