import type { Connection } from "./connection.ts";
import {
  type FollowOptions,
  iterate,
  type Meanwhile,
  type RefusedUpdate,
  type Watch,
  watch,
} from "./follower.ts";
import { watchFrames } from "./frame-watch.ts";
import { getBlockFrame } from "./queue-calls.ts";
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
/** A frame that takes longer is not read. */
const readForMs = 5_000;

export type LineCalls = {
  /**
   * Follows a place: far from the head by the frames of its block, which a cache may answer; else
   * by a stream, or by asking where the server has no room for streams.
   */
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
  const { nowMs, pause, random } = connection.options;
  const path = `/queues/${encodeURIComponent(first.queueId)}`;
  const place = watchFrames(first, nowMs(), random);

  const tell = (state: "known" | "unreachable"): void =>
    onUpdate({ state, token: place.next().token });
  const know = (news: QueueToken): void => {
    place.answered(news, nowMs());
    tell("known");
  };
  const call = {
    method: "GET",
    headers: { "Queue-Token": first.token },
    byUser: false,
  } as const;
  const isOver = (): boolean => place.next().token.status === "expired";

  const readFrame = async (ended: AbortSignal): Promise<void> => {
    const signal = AbortSignal.any([ended, AbortSignal.timeout(readForMs)]);
    const read = getBlockFrame(connection, first.queueId, first.block, { signal });
    const found = await read.catch(() => null);
    place.read(found?.ok === true ? found.value : null, nowMs());
    if (found === null) tell("unreachable");
    // Who is near learns more at once.
    else if (!place.next().isNear) tell("known");
  };

  /** Reads frames while they are enough: until the place is near, or a stream is offered. */
  const rest = async ({ ask, mayStream, ended }: Meanwhile): Promise<void> => {
    while (!ended.aborted) {
      const { isNear, isOffered, asks, atMs } = place.next();
      if (isOffered && mayStream()) return;
      await pause(Math.max(0, atMs - nowMs()), ended);
      if (isNear) return;
      if (asks) {
        await ask();
        place.asked(nowMs());
      } else await readFrame(ended);
    }
  };

  if (isOver()) know(first);
  return watch<QueueToken>(connection, options, {
    ask: (signal) => send({ ...call, path: `${path}/tokens/me`, signal }),
    rest,
    know,
    events: () => ({ ...call, path: `${path}/events` }),
    onEvent: ({ event, data }) => {
      if (event === "token") know(JSON.parse(data) as QueueToken);
    },
    isOver,
    onRefused: onUpdate,
    onUnreachable: () => tell("unreachable"),
    waitMs: (streams) => (streams ? reconnectMs * (1 + random()) : place.next().token.pollAfterMs),
  });
};
