import type { BoxOffice, QueueFrame, Timers, TokenView } from "@admit-one/core";
import { toFrameBody } from "./schemas/frame.ts";
import { toTokenBody } from "./schemas/token.ts";

/** The interval at which a feed reads its queue's frame, for all streams together. */
const everyMs = 1_000;
/**
 * Ticks between two comments if nothing else is sent. They keep proxies from closing the stream.
 */
const heartbeatTicks = 15;

/** Receives the events of one client. */
export type Sink = {
  /** Returns false if the client accepts no more data. Then drop the client. */
  readonly send: (bytes: Uint8Array) => boolean;
  readonly close: () => void;
};

export type Subscription = {
  readonly sink: Sink;
  /** The signed token of a personal stream; else null. */
  readonly token: string | null;
  readonly view: TokenView | null;
  /** The frame that the client already has. */
  readonly frame: QueueFrame;
};

/** The events of one queue: the frame for all, and each token's own events. */
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

/** Equal ids mean equal frames, on all servers. */
export const frameId = ({ epoch, version, mode, stale }: QueueFrame): string =>
  `${epoch}.${version}.${mode}${stale ? ".stale" : ""}`;

export const frameEvent = (frame: QueueFrame): Uint8Array =>
  eventBytes("frame", toFrameBody(frame), frameId(frame));

export const tokenEvent = (view: TokenView): Uint8Array => eventBytes("token", toTokenBody(view));

type Subscriber = Subscription & {
  view: TokenView | null;
  /** The id of the last frame that the client got or already had. */
  sentId: string;
  /** The frame at its last look at the token. */
  lookedAt: QueueFrame;
  ticksLeft: number;
  looking: boolean;
};

export type QueueFeedDeps = {
  readonly boxOffice: Pick<BoxOffice, "getFrame" | "followToken">;
  readonly timers: Timers;
  readonly queueId: string;
  /** Called when the last subscriber has left. */
  readonly onIdle: () => void;
};

/** Ticks between two looks at an active token. The token may end early: paid, left or revoked. */
const activeTicksMin = 5;
/** Maximum looks per second at the active tokens of one queue, whatever the number of streams. */
const activeLooksMax = 100;

const ticksOf = ({ status, pollAfterMs }: TokenView, { active }: QueueFrame): number =>
  status === "active"
    ? Math.max(activeTicksMin, Math.ceil(active / activeLooksMax))
    : Math.ceil(pollAfterMs / everyMs);

const mayBeCalled = (view: TokenView, { head, mode }: QueueFrame): boolean =>
  head >= numberOf(view) || mode === "closed";

/**
 * Whether the token may have ended: by its time, by a reset, or by a step of the queue since the
 * last look.
 */
const mayBeOver = ({ view, lookedAt, ticksLeft }: Subscriber, frame: QueueFrame): boolean =>
  frame.serverTimeMs >= (view?.activeUntilMs ?? 0) ||
  frame.epoch !== lookedAt.epoch ||
  (ticksLeft <= 0 && frame.version !== lookedAt.version);

/**
 * Whether a view has news for the holder of an active token. Its other fields change with every
 * step of the queue.
 */
const isNews = (before: TokenView | null, now: TokenView): boolean =>
  now.status !== "active" ||
  before?.status !== "active" ||
  before.activeUntilMs !== now.activeUntilMs;

const numberOf = ({ tokenId }: TokenView): number =>
  Number(tokenId.slice(tokenId.lastIndexOf(":") + 1));

/**
 * Ticks once a second for all its streams together. For a personal stream it looks up the token at
 * the same pace as a polling client. So an open stream counts as presence, and on admission as
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

  const look = async (subscriber: Subscriber, token: string, frame: QueueFrame): Promise<void> => {
    subscriber.looking = true;
    try {
      const found = await boxOffice.followToken({ queueId, token });
      if (found.outcome !== "token_found") return drop(subscriber);
      const { view } = subscriber;
      subscriber.view = found.token;
      subscriber.lookedAt = frame;
      subscriber.ticksLeft = ticksOf(found.token, frame);
      if (isNews(view, found.token)) send(subscriber, tokenEvent(found.token));
      if (found.token.status === "expired") drop(subscriber);
    } catch {
      // The store is down. The frame reports that to all clients, and the next tick tries again.
      subscriber.ticksLeft = 1;
    } finally {
      subscriber.looking = false;
    }
  };

  const lookIfDue = (subscriber: Subscriber, frame: QueueFrame | null): void => {
    const { token, view } = subscriber;
    if (token === null || view === null) return;
    subscriber.ticksLeft -= 1;
    const isDue =
      view.status === "active"
        ? frame !== null && mayBeOver(subscriber, frame)
        : subscriber.ticksLeft <= 0 || (frame !== null && mayBeCalled(view, frame));
    if (isDue && !subscriber.looking) void look(subscriber, token, frame ?? subscriber.lookedAt);
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
        sentId: frameId(subscription.frame),
        lookedAt: subscription.frame,
        ticksLeft: subscription.view === null ? 0 : ticksOf(subscription.view, subscription.frame),
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
