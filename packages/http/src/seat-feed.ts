import {
  type Availability,
  type BoxOffice,
  encodeAvailability,
  type QueueFrame,
  type Timers,
  type TokenView,
} from "@admit-one/core";
import { toBase64 } from "./base64.ts";
import { eventBytes, heartbeat, heartbeatTicks, tokenEvent } from "./event-bytes.ts";
import type { Sink } from "./event-streams.ts";
import { createTicker } from "./ticker.ts";
import { createTokenWatch, everyMs, type TokenWatch } from "./token-watch.ts";

export type SeatSubscription = {
  readonly sink: Sink;
  /** The cursor of what the client already has. */
  readonly cursor: string;
  readonly token: string;
  readonly view: TokenView;
  readonly queueId: string;
  readonly frame: QueueFrame;
};

/** The changes of one show's seats for all, and each token's own events. */
export type SeatFeed = {
  subscribe(subscription: SeatSubscription): () => void;
  close(): void;
};

/** Null if it says nothing. */
export const seatsEvent = (availability: Availability): Uint8Array | null =>
  availability.kind === "changes" && availability.changes.length === 0
    ? null
    : eventBytes("seats", toBase64(encodeAvailability(availability)), availability.cursor);

type Subscriber = {
  readonly sink: Sink;
  readonly watch: TokenWatch;
  readonly queueId: string;
  /** It has everything up to here. */
  cursor: string;
};

export type SeatFeedDeps = {
  readonly boxOffice: Pick<BoxOffice, "followSeats" | "getFrame" | "followToken">;
  readonly timers: Timers;
  readonly showId: string;
  /** Called when the last subscriber has left. */
  readonly onIdle: () => void;
};

/** Looks and sends once a second, in the same tick, for all its streams together. */
export const createSeatFeed = (deps: SeatFeedDeps): SeatFeed => {
  const { boxOffice, timers, showId, onIdle } = deps;
  const subscribers = new Set<Subscriber>();
  let quietTicks = 0;

  const drop = (subscriber: Subscriber): void => {
    subscribers.delete(subscriber);
    subscriber.sink.close();
  };

  const send = (subscriber: Subscriber, bytes: Uint8Array): void => {
    if (!subscriber.sink.send(bytes)) drop(subscriber);
  };

  /** The cursor after the changes. Null if the show is not to be seen any more. */
  const announce = async (some: readonly Subscriber[], since: string): Promise<string | null> => {
    const found = await boxOffice.followSeats({ showId, since });
    if (found.outcome !== "seats_followed") return null;
    const bytes = seatsEvent(found.availability);
    if (bytes !== null) {
      quietTicks = 0;
      for (const subscriber of some) send(subscriber, bytes);
    }
    return found.availability.cursor;
  };

  /**
   * All who have the same get the same bytes: a thousand streams cost one look and one encoding.
   * After that all of them have the first group's cursor. It may be older than what a later group
   * got: then a change is repeated.
   */
  const broadcast = async (): Promise<void> => {
    let cursor: string | null = null;
    const groups = Map.groupBy(subscribers, (subscriber) => subscriber.cursor);
    for (const [since, some] of groups) {
      const next = await announce(some, since);
      if (next === null) return close();
      cursor ??= next;
      for (const subscriber of some) subscriber.cursor = cursor;
    }
  };

  const beat = (): void => {
    quietTicks += 1;
    if (quietTicks < heartbeatTicks) return;
    quietTicks = 0;
    for (const subscriber of subscribers) send(subscriber, heartbeat);
  };

  const frameOf = async (queueId: string): Promise<QueueFrame | null> => {
    const found = await boxOffice.getFrame({ queueId }).catch(() => null);
    return found?.outcome === "frame_found" ? found.frame : null;
  };

  const tick = async (): Promise<void> => {
    // While the store is down, nothing changes for the clients. The next tick tries again.
    await broadcast().catch(() => {});
    beat();
    for (const [queueId, some] of Map.groupBy(subscribers, (one) => one.queueId)) {
      const frame = await frameOf(queueId);
      for (const { watch } of some) watch.tick(frame);
    }
  };

  const ticker = createTicker({
    timers,
    everyMs,
    step: tick,
    isNeeded: () => subscribers.size > 0,
    onIdle,
  });

  const close = (): void => {
    for (const subscriber of subscribers) drop(subscriber);
    ticker.stop();
  };

  return {
    subscribe: ({ sink, cursor, ...its }) => {
      const subscriber: Subscriber = {
        sink,
        cursor,
        queueId: its.queueId,
        watch: createTokenWatch({
          boxOffice,
          ...its,
          onNews: (view) => send(subscriber, tokenEvent(view)),
          onOver: () => drop(subscriber),
        }),
      };
      subscribers.add(subscriber);
      ticker.start();
      return () => subscribers.delete(subscriber);
    },
    close,
  };
};
