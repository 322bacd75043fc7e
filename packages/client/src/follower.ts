import { createChannel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { ClientError, type Result } from "./result.ts";
import { type Call, open, retryAfterMs } from "./send.ts";
import { readEvents, type ServerSentEvent } from "./server-sent-events.ts";
import type { Problem } from "./types.ts";

/** How long to ask instead, after the server had no room for a stream. */
const askInsteadMs = 60_000;

export type FollowOptions = {
  readonly signal?: AbortSignal;
  /** `false`: opens no stream. Default: where it is useful and the server has room. */
  readonly stream?: boolean;
};

/** Something that is followed, until it is over, refused, or stopped. */
export type Watch = {
  /** Asks at once. A page calls it when it is shown again, or when the network is back. */
  readonly askNow: () => void;
  /** Aborted once no more news will come. */
  readonly ended: AbortSignal;
  readonly stop: () => void;
};

/** It cannot be asked for any more. */
export type RefusedUpdate = { readonly state: "refused"; readonly problem: Problem };

/** What can be done while neither a stream nor regular questions are needed. */
export type Meanwhile = {
  readonly ask: () => Promise<void>;
  /** Whether a stream may be opened again. */
  readonly mayStream: () => boolean;
  readonly ended: AbortSignal;
};

export type Followed<T> = {
  /** Asks for the state once. */
  readonly ask: (signal: AbortSignal) => Promise<Result<T>>;
  /** Waits until a stream or a question is needed. Absent where one always is. */
  readonly rest?: (meanwhile: Meanwhile) => Promise<void>;
  readonly know: (news: T) => void;
  /** The call of the event stream, as it continues from what is known. */
  readonly events: () => Call;
  readonly onEvent: (event: ServerSentEvent) => void;
  /** No more news will come. */
  readonly isOver: () => boolean;
  readonly onRefused: (update: RefusedUpdate) => void;
  readonly onUnreachable: () => void;
  /** How long to wait before the next try, of a stream or of asking. */
  readonly waitMs: (streams: boolean) => number;
};

/**
 * Follows something by a stream, or by asking where the server has no room for streams. A stream
 * that breaks is opened again. A refusal is the end.
 */
export const watch = <T>(
  { options }: Connection,
  { signal, stream = true }: FollowOptions,
  followed: Followed<T>,
): Watch => {
  const leaving = new AbortController();
  const ended = AbortSignal.any([leaving.signal, ...(signal ? [signal] : [])]);
  const stop = (): void => leaving.abort();
  let nextStreamMs = stream ? 0 : Number.POSITIVE_INFINITY;

  const ask = async (): Promise<void> => {
    try {
      const found = await followed.ask(ended);
      if (found.ok) followed.know(found.value);
      else if (found.problem.status < 500 && found.problem.code !== "TOO_MANY_REQUESTS") {
        followed.onRefused({ state: "refused", problem: found.problem });
        stop();
      } else followed.onUnreachable();
    } catch (error) {
      if (error instanceof ClientError) followed.onUnreachable();
      else stop();
    }
    if (followed.isOver()) stop();
  };

  /** Reads the stream until it breaks. Returns false if the server has no room for it. */
  const listen = async (): Promise<boolean> => {
    const call = { ...followed.events(), signal: ended };
    const response = await open(options, call, "text/event-stream");
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      // Whatever it is, the answer to the next question says it in words.
      nextStreamMs = options.nowMs() + Math.max(askInsteadMs, retryAfterMs(response) ?? 0);
      return false;
    }
    for await (const event of readEvents(response.body)) {
      followed.onEvent(event);
      if (followed.isOver()) {
        stop();
        break;
      }
    }
    return true;
  };

  const mayStream = (): boolean => options.nowMs() >= nextStreamMs;

  const run = async (): Promise<void> => {
    while (!ended.aborted) {
      await followed.rest?.({ ask, mayStream, ended });
      const streams = mayStream();
      if (streams && !(await listen().catch(() => true))) continue;
      if (!ended.aborted) await ask();
      await options.pause(followed.waitMs(streams), ended);
    }
  };

  if (followed.isOver()) stop();
  void run().catch(stop);
  return { askNow: () => void ask(), ended, stop };
};

/** The updates of a watch, to iterate over. Leaving the loop ends the watch. */
export const iterate = <U>(
  begin: (onUpdate: (update: U) => void) => Watch,
): AsyncIterable<U> & { askNow(): void } => {
  const channel = createChannel<U>(() => begun.stop());
  const begun = begin((update) => channel.push(update));
  const { askNow, ended } = begun;
  if (ended.aborted) channel.end();
  ended.addEventListener("abort", () => channel.end(), { once: true });
  return { [Symbol.asyncIterator]: () => channel[Symbol.asyncIterator](), askNow };
};
