import { createChannel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { createFollower } from "./follower.ts";
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

const reconnectMs = 2_000;

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

  const isOver = (): boolean => token.status === "expired";
  const know = (news: QueueToken): void => {
    token = news;
    channel.push({ state: "known", token });
    if (isOver()) channel.end();
  };
  const call = { method: "GET", headers, byUser: false, signal: ended } as const;
  const follower = createFollower<QueueToken, LineUpdate>(
    { options, channel, ended, stream },
    {
      ask: () => send({ ...call, path: `${path}/tokens/me` }),
      know,
      events: () => ({ ...call, path: `${path}/events` }),
      onEvent: ({ event, data }) => {
        if (event === "token") know(JSON.parse(data) as QueueToken);
      },
      isOver,
      onUnreachable: () => channel.push({ state: "unreachable", token }),
      waitMs: (streams) => (streams ? reconnectMs * (1 + options.random()) : token.pollAfterMs),
    },
  );

  if (isOver()) know(first);
  else follower.start();
  return {
    [Symbol.asyncIterator]: () => channel[Symbol.asyncIterator](),
    askNow: follower.askNow,
  };
};
