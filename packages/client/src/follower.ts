import type { Channel } from "./channel.ts";
import { ClientError, type Result } from "./result.ts";
import { type Call, open, retryAfterMs, type SendOptions } from "./send.ts";
import { readEvents, type ServerSentEvent } from "./server-sent-events.ts";
import type { Problem } from "./types.ts";

/** How long to ask instead, after the server had no room for a stream. */
const askInsteadMs = 60_000;

type Outcome = "over" | "broken" | "full";

export type Followed<T> = {
  /** Asks for the state once. */
  readonly ask: () => Promise<Result<T>>;
  readonly know: (news: T) => void;
  /** The call of the event stream, as it continues from what is known. */
  readonly events: () => Call;
  readonly onEvent: (event: ServerSentEvent) => void;
  /** No more news will come. */
  readonly isOver: () => boolean;
  readonly onUnreachable: () => void;
  /** How long to wait before the next try, of a stream or of asking. */
  readonly waitMs: (streams: boolean) => number;
};

export type FollowerDeps<U> = {
  readonly options: SendOptions;
  readonly channel: Channel<U | { readonly state: "refused"; readonly problem: Problem }>;
  readonly ended: AbortSignal;
  /** `false`: only asks, and opens no stream. */
  readonly stream: boolean;
};

/**
 * Follows something by a stream, or by asking where the server has no room for streams. A stream
 * that breaks is opened again. A refusal ends the channel.
 */
export const createFollower = <T, U>(
  { options, channel, ended, stream }: FollowerDeps<U>,
  followed: Followed<T>,
): { readonly askNow: () => void; readonly start: () => void } => {
  let nextStreamMs = stream ? 0 : Number.POSITIVE_INFINITY;

  const ask = async (): Promise<Outcome> => {
    try {
      const found = await followed.ask();
      if (found.ok) followed.know(found.value);
      else if (found.problem.status < 500 && found.problem.code !== "TOO_MANY_REQUESTS") {
        channel.push({ state: "refused", problem: found.problem });
        channel.end();
        return "over";
      } else followed.onUnreachable();
    } catch (error) {
      if (!(error instanceof ClientError)) return "over";
      followed.onUnreachable();
    }
    return followed.isOver() ? "over" : "broken";
  };

  /** Reads the stream until it breaks. */
  const listen = async (): Promise<Outcome> => {
    const response = await open(options, followed.events(), "text/event-stream");
    if (!response.ok || response.body === null) {
      const waitMs = retryAfterMs(response);
      await response.body?.cancel();
      // Whatever it is, the answer to the next question says it in words.
      nextStreamMs = performance.now() + Math.max(askInsteadMs, waitMs ?? 0);
      return "full";
    }
    for await (const event of readEvents(response.body)) {
      followed.onEvent(event);
      if (followed.isOver()) return "over";
    }
    return "broken";
  };

  const run = async (): Promise<void> => {
    for (;;) {
      const streams = performance.now() >= nextStreamMs;
      const outcome = streams ? await listen().catch(() => "broken" as const) : await ask();
      if (outcome === "over" || ended.aborted) return;
      if (outcome === "broken" && streams && (await ask()) === "over") return;
      if (outcome !== "full") await options.pause(followed.waitMs(streams), ended);
    }
  };

  return {
    askNow: () => void ask(),
    start: () =>
      void run()
        .catch(() => {})
        .finally(() => channel.end()),
  };
};
