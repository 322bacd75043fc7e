import { createBody, type Sink } from "./event-body.ts";

export { type Sink } from "./event-body.ts";

export type StreamLimits = {
  /** Maximum number of open connections in one process. */
  readonly max: number;
  /** Maximum number of these for one address, if addresses are known. */
  readonly maxPerAddress: number;
  /** Maximum number of these for one token. Beyond it, the newest stream replaces the oldest. */
  readonly maxPerToken: number;
};

export type EventStreamsDeps = {
  readonly limits: StreamLimits;
  /** No stream begins after it: a server that stops must not wait for them. */
  readonly stopping: AbortSignal | undefined;
  /** Called when a stream ended because of a newer one of its token. */
  readonly onReplaced: () => void;
  /** Called with the number of open streams whenever it changes. */
  readonly onCount?: ((open: number) => void) | undefined;
};

export type StreamOptions = {
  /** Registers the client with what it follows, and returns how to leave. */
  readonly subscribe: (sink: Sink) => () => void;
  /** Sent at once. */
  readonly first: readonly Uint8Array[];
  /** The token of a personal stream; else null. */
  readonly tokenId: string | null;
  /** There are no further events, as of a token that has ended. */
  readonly isOver: boolean;
  /**
   * Aborts when the client has left, on platforms that report this before they cancel the body.
   * Null on those that don't.
   */
  readonly gone: AbortSignal | null;
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

/** The open event streams of one process, whatever they follow. */
export type EventStreams = {
  /** `address` is the client's key for the limit; null if it is unknown. */
  enter(address: string | null): EnterOutcome;
  /** How many are open. */
  count(): number;
};

export const createEventStreams = (deps: EventStreamsDeps): EventStreams => {
  const { limits, stopping, onCount } = deps;
  const ofAddress = new Map<string, number>();
  const ofToken = createTokenStreams(limits.maxPerToken, deps.onReplaced);
  let count = 0;

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
    const { subscribe, tokenId, first, gone } = options;
    let unsubscribe = (): void => {};
    let forget = (): void => {};
    const { body, sink } = createBody(first, () => {
      unsubscribe();
      forget();
      leave();
    });
    // The client may have left while its first events were looked up.
    if (options.isOver || gone?.aborted === true || stopping?.aborted === true) sink.close();
    else {
      gone?.addEventListener("abort", sink.close, { once: true });
      unsubscribe = subscribe(sink);
      if (tokenId !== null) forget = ofToken.add(tokenId, sink.close);
    }
    return body;
  };

  return {
    count: () => count,
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
