import type { Connection } from "./connection.ts";
import { type FollowOptions, followLine, type LineFollower } from "./line.ts";
import type { Result } from "./result.ts";
import { type ByToken, part, type Signalled, signalled, tokenHeader } from "./send.ts";
import type { QueueFrame, QueueToken } from "./types.ts";

export type QueueCalls = {
  /** Takes a place in line, or answers the place that the user has. `proof` answers a challenge. */
  readonly join: (
    queueId: string,
    options?: Signalled & { proof?: string },
  ) => Promise<Result<QueueToken>>;
  readonly lookUp: (queueId: string, options: ByToken) => Promise<Result<QueueToken>>;
  /**
   * The user's live place, else the last ended one while it is kept, else `NOT_FOUND`. A page that
   * was loaded again continues with it.
   */
  readonly mine: (queueId: string, options?: Signalled) => Promise<Result<QueueToken>>;
  /** Follows a place by a stream, or by asking where the server has no room for streams. */
  readonly follow: (token: QueueToken, options?: FollowOptions) => LineFollower;
  /** Gives the place up. A hold stays, and can be paid or released. */
  readonly leave: (queueId: string, options: ByToken) => Promise<Result<void>>;
  /** The queue as everybody sees it. */
  readonly frame: (queueId: string, options?: Signalled) => Promise<Result<QueueFrame>>;
};

export const queueCalls = (connection: Connection): QueueCalls => {
  const { send } = connection;
  return {
    join: (queueId, { proof, signal } = {}) =>
      send({
        method: "POST",
        path: `/queues/${part(queueId)}/tokens`,
        headers: proof === undefined ? {} : { "Admission-Proof": proof },
        ...signalled(signal),
      }),
    lookUp: (queueId, { token, signal }) =>
      send({
        method: "GET",
        path: `/queues/${part(queueId)}/tokens/me`,
        headers: tokenHeader(token),
        byUser: false,
        ...signalled(signal),
      }),
    mine: (queueId, { signal } = {}) =>
      send({
        method: "GET",
        path: `/queues/${part(queueId)}/tokens/mine`,
        ...signalled(signal),
      }),
    follow: (token, follow = {}) => followLine(connection, token, follow),
    leave: (queueId, { token, signal }) =>
      send({
        method: "DELETE",
        path: `/queues/${part(queueId)}/tokens/me`,
        headers: tokenHeader(token),
        ...signalled(signal),
      }),
    frame: (queueId, { signal } = {}) =>
      send({
        method: "GET",
        path: `/queues/${part(queueId)}/frame`,
        byUser: false,
        ...signalled(signal),
      }),
  };
};
