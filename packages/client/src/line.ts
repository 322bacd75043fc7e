import type { Connection } from "./connection.ts";
import { type FollowOptions, iterate, type RefusedUpdate, type Watch, watch } from "./follower.ts";
import type { QueueToken } from "./types.ts";

/** What is known of a place in the line, each time it changes. */
export type LineUpdate =
  | { readonly state: "known"; readonly token: QueueToken }
  /** The server does not answer. The place is as it was; asking goes on by itself. */
  | { readonly state: "unreachable"; readonly token: QueueToken }
  /** The token is no longer known. The iteration ends. */
  | RefusedUpdate;

/**
 * The news of one place, until its token has expired or is refused. Leaving the loop, or the
 * signal, ends the connection. The place itself stays until its time is over: see `leave`.
 */
export type LineFollower = AsyncIterable<LineUpdate> & {
  /** Asks at once. A page calls it when it is shown again, or when the network is back. */
  askNow(): void;
};

const reconnectMs = 2_000;

export type LineCalls = {
  /** Follows a place by a stream, or by asking where the server has no room for streams. */
  readonly follow: (token: QueueToken, options?: FollowOptions) => LineFollower;
};

export const lineCalls = (connection: Connection): LineCalls => ({
  follow: (token, options = {}) =>
    iterate((onUpdate) => watchLine(connection, token, options, onUpdate)),
});

/** As `follow`, for pages that count their bytes. */
export const watchLine = (
  connection: Connection,
  first: QueueToken,
  options: FollowOptions,
  onUpdate: (update: LineUpdate) => void,
): Watch => {
  const { send } = connection;
  const path = `/queues/${encodeURIComponent(first.queueId)}`;
  let token = first;

  const know = (news: QueueToken): void => {
    token = news;
    onUpdate({ state: "known", token });
  };
  const call = {
    method: "GET",
    headers: { "Queue-Token": first.token },
    byUser: false,
  } as const;
  const isOver = (): boolean => token.status === "expired";
  if (isOver()) know(first);
  return watch<QueueToken>(connection, options, {
    ask: (signal) => send({ ...call, path: `${path}/tokens/me`, signal }),
    know,
    events: () => ({ ...call, path: `${path}/events` }),
    onEvent: ({ event, data }) => {
      if (event === "token") know(JSON.parse(data) as QueueToken);
    },
    isOver,
    onRefused: onUpdate,
    onUnreachable: () => onUpdate({ state: "unreachable", token }),
    waitMs: (streams) =>
      streams ? reconnectMs * (1 + connection.options.random()) : token.pollAfterMs,
  });
};
