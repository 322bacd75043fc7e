import type { BoxOffice, QueueFrame, Timers, TokenView } from "@admit-one/core";
import { toFrameBody } from "./schemas/frame.ts";
import { toTokenBody } from "./schemas/token.ts";

/** How often a feed looks at its queue's frame, however many streams hang on it. */
const everyMs = 1_000;
/** Ticks between two comments where nothing else is sent, so that no proxy gives the stream up. */
const heartbeatTicks = 15;

/** Where one client's events go. */
export type Sink = {
  /** False when the client takes nothing more; it is then to be forgotten. */
  send(bytes: Uint8Array): boolean;
  close(): void;
};

export type Subscription = {
  readonly sink: Sink;
  /** The signed token of a stream that is somebody's own. */
  readonly token: string | null;
  readonly view: TokenView | null;
};

/** One queue's events: the frame for all, and each token's own. */
export type QueueFeed = {
  subscribe(subscription: Subscription): () => void;
  close(): void;
};

const encoder = new TextEncoder();
const heartbeat = encoder.encode(": still here\n\n");

const eventBytes = (name: string, body: unknown, id?: string): Uint8Array =>
  encoder.encode(
    `event: ${name}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(body)}\n\n`,
  );

/** Equal ids mean equal frames, on every server. */
export const frameId = ({ epoch, version, mode, stale }: QueueFrame): string =>
  `${epoch}.${version}.${mode}${stale ? ".stale" : ""}`;

export const frameEvent = (frame: QueueFrame): Uint8Array =>
  eventBytes("frame", toFrameBody(frame), frameId(frame));

export const tokenEvent = (view: TokenView): Uint8Array => eventBytes("token", toTokenBody(view));

type Subscriber = Subscription & {
  view: TokenView | null;
  ticksLeft: number;
  looking: boolean;
};

export type QueueFeedDeps = {
  readonly boxOffice: Pick<BoxOffice, "getFrame" | "followToken">;
  readonly timers: Timers;
  readonly queueId: string;
  /** Told when nobody listens any more. */
  readonly onIdle: () => void;
};

const ticksOf = ({ pollAfterMs }: TokenView): number => Math.ceil(pollAfterMs / everyMs);

const numberOf = ({ tokenId }: TokenView): number =>
  Number(tokenId.slice(tokenId.lastIndexOf(":") + 1));

/**
 * Looks once a second for all its streams together. For a stream that is somebody's own it asks as
 * the hints say, as the client would: so the open stream counts as presence, and on admission as
 * arrival.
 */
export const createQueueFeed = (deps: QueueFeedDeps): QueueFeed => {
  const { boxOffice, timers, queueId, onIdle } = deps;
  const subscribers = new Set<Subscriber>();
  let sentId = "";
  let quietTicks = 0;
  let cancel: (() => void) | null = null;

  const drop = (subscriber: Subscriber): void => {
    subscribers.delete(subscriber);
    subscriber.sink.close();
  };

  const send = (subscriber: Subscriber, bytes: Uint8Array): void => {
    if (!subscriber.sink.send(bytes)) drop(subscriber);
  };

  const look = async (subscriber: Subscriber, token: string): Promise<void> => {
    subscriber.looking = true;
    try {
      const found = await boxOffice.followToken({ queueId, token });
      if (found.outcome !== "token_found") return drop(subscriber);
      subscriber.view = found.token;
      subscriber.ticksLeft = ticksOf(found.token);
      send(subscriber, tokenEvent(found.token));
      if (found.token.status === "expired") drop(subscriber);
    } catch {
      // The store is down: the frame says so to everybody, and the next tick tries again.
      subscriber.ticksLeft = 1;
    } finally {
      subscriber.looking = false;
    }
  };

  const lookIfDue = (subscriber: Subscriber, frame: QueueFrame | null): void => {
    const { token, view } = subscriber;
    if (token === null || view?.status !== "waiting") return;
    subscriber.ticksLeft -= 1;
    const called = frame !== null && (frame.head >= numberOf(view) || frame.mode === "closed");
    if ((called || subscriber.ticksLeft <= 0) && !subscriber.looking) void look(subscriber, token);
  };

  const broadcast = (frame: QueueFrame | null): void => {
    quietTicks += 1;
    let bytes: Uint8Array | null = quietTicks >= heartbeatTicks ? heartbeat : null;
    if (frame !== null && frameId(frame) !== sentId) {
      sentId = frameId(frame);
      bytes = frameEvent(frame);
    }
    if (bytes === null) return;
    quietTicks = 0;
    // The same bytes for all: a thousand streams cost one encoding.
    for (const subscriber of subscribers) send(subscriber, bytes);
  };

  const tick = async (): Promise<void> => {
    const found = await boxOffice.getFrame({ queueId }).catch(() => null);
    const frame = found?.outcome === "frame_found" ? found.frame : null;
    broadcast(frame);
    for (const subscriber of subscribers) lookIfDue(subscriber, frame);
    if (subscribers.size > 0) schedule();
    else stop();
  };

  const schedule = (): void => {
    cancel = timers.after(everyMs, () => void tick());
  };

  const stop = (): void => {
    cancel?.();
    cancel = null;
    onIdle();
  };

  return {
    subscribe: (subscription) => {
      const subscriber: Subscriber = {
        ...subscription,
        ticksLeft: subscription.view === null ? 0 : ticksOf(subscription.view),
        looking: false,
      };
      subscribers.add(subscriber);
      if (cancel === null) schedule();
      return () => subscribers.delete(subscriber);
    },
    close: () => {
      for (const subscriber of subscribers) drop(subscriber);
      stop();
    },
  };
};
