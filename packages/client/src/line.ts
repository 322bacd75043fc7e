import { createChannel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { ClientError, type Refused } from "./result.ts";
import { open, retryAfterMs } from "./send.ts";
import { readEvents } from "./server-sent-events.ts";
import type { Problem, QueueToken } from "./types.ts";

/** What is known of a place in the line, each time it changes. */
export type LineUpdate =
  | { readonly state: "known"; readonly token: QueueToken }
  /** The server does not answer. The place is as it was; asking goes on by itself. */
  | { readonly state: "unreachable"; readonly token: QueueToken }
  /** The token is no longer known. The iteration ends. */
  | { readonly state: "refused"; readonly problem: Problem };

/**
 * The news of one place, until its token has expired or is refused. Leaving the loop, or the
 * signal, ends the connection. The place itself stays until its time is over: see `leave`.
 */
export type LineFollower = AsyncIterable<LineUpdate> & {
  /** Asks at once. A page calls it when it is shown again, or when the network is back. */
  askNow(): void;
};

export type FollowOptions = {
  readonly signal?: AbortSignal;
  /** `false`: only asks, and opens no stream. Default: a stream, and asking where it is full. */
  readonly stream?: boolean;
};

/** How long to ask instead, after the server had no room for a stream. */
const askInsteadMs = 60_000;
const reconnectMs = 2_000;

type Outcome = "over" | "broken" | "full";

export type LineCalls = {
  /** Follows a place by a stream, or by asking where the server has no room for streams. */
  readonly follow: (token: QueueToken, options?: FollowOptions) => LineFollower;
};

export const lineCalls = (connection: Connection): LineCalls => ({
  follow: (token, options = {}) => followLine(connection, token, options),
});

export const followLine = (
  { send, options }: Connection,
  first: QueueToken,
  { signal, stream = true }: FollowOptions,
): LineFollower => {
  const leaving = new AbortController();
  const ended = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
  const channel = createChannel<LineUpdate>(() => leaving.abort());
  const path = `/queues/${encodeURIComponent(first.queueId)}`;
  const headers = { "Queue-Token": first.token };
  let token = first;
  let nextStreamMs = stream ? 0 : Number.POSITIVE_INFINITY;

  const isOver = (): boolean => token.status === "expired";
  const know = (news: QueueToken): void => {
    token = news;
    channel.push({ state: "known", token });
    if (isOver()) channel.end();
  };
  const refuse = ({ problem }: Refused): Outcome => {
    channel.push({ state: "refused", problem });
    channel.end();
    return "over";
  };

  const ask = async (): Promise<Outcome> => {
    try {
      const call = { method: "GET", path: `${path}/tokens/me`, headers, signal: ended } as const;
      const found = await send<QueueToken>({ ...call, byUser: false });
      if (found.ok) know(found.value);
      else if (found.problem.status < 500 && found.problem.code !== "TOO_MANY_REQUESTS") {
        return refuse(found);
      } else channel.push({ state: "unreachable", token });
    } catch (error) {
      if (!(error instanceof ClientError)) return "over";
      channel.push({ state: "unreachable", token });
    }
    return isOver() ? "over" : "broken";
  };

  /** Reads the stream until it breaks. */
  const listen = async (): Promise<Outcome> => {
    const call = { method: "GET", path: `${path}/events`, headers, signal: ended } as const;
    const response = await open(options, { ...call, byUser: false }, "text/event-stream");
    if (!response.ok || response.body === null) {
      const waitMs = retryAfterMs(response);
      await response.body?.cancel();
      // Whatever it is, the look-up says it in words.
      nextStreamMs = performance.now() + Math.max(askInsteadMs, waitMs ?? 0);
      return "full";
    }
    for await (const { event, data } of readEvents(response.body)) {
      if (event === "token") know(JSON.parse(data) as QueueToken);
      if (isOver()) return "over";
    }
    return "broken";
  };

  const run = async (): Promise<void> => {
    for (;;) {
      const mayListen = performance.now() >= nextStreamMs;
      const outcome = mayListen ? await listen().catch(() => "broken" as const) : await ask();
      if (outcome === "over" || ended.aborted) return;
      if (outcome === "broken" && mayListen && (await ask()) === "over") return;
      const waitMs = mayListen ? reconnectMs * (1 + options.random()) : token.pollAfterMs;
      if (outcome !== "full") await options.pause(waitMs, ended);
    }
  };

  if (isOver()) know(first);
  else {
    void run()
      .catch(() => {})
      .finally(() => channel.end());
  }
  return {
    [Symbol.asyncIterator]: () => channel[Symbol.asyncIterator](),
    askNow: () => void ask(),
  };
};
