import type { Connection } from "./connection.ts";
import type { Result } from "./result.ts";
import { type ByToken, part, type Signalled, tokenHeader } from "./send.ts";
import type { BlockFrame, QueueFrame, QueueToken } from "./types.ts";

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
  /** Gives the place up. A hold stays, and can be paid or released. */
  readonly leave: (queueId: string, options: ByToken) => Promise<Result<void>>;
  /** The queue as everybody sees it. */
  readonly frame: (queueId: string, options?: Signalled) => Promise<Result<QueueFrame>>;
  /** The same for the tokens of one `block`. `placeIn` computes their positions. */
  readonly blockFrame: (
    queueId: string,
    block: number,
    options?: Signalled,
  ) => Promise<Result<BlockFrame>>;
};

/** Any cache may answer it, so it names nobody. */
export const getBlockFrame = (
  { send }: Connection,
  queueId: string,
  block: number,
  { signal }: Signalled = {},
): Promise<Result<BlockFrame>> =>
  send({
    method: "GET",
    path: `/queues/${part(queueId)}/frame/${block}`,
    byUser: false,
    signal,
  });

export const joinQueue = (
  { send }: Connection,
  queueId: string,
  { proof, signal }: Signalled & { readonly proof?: string } = {},
): Promise<Result<QueueToken>> =>
  send({
    method: "POST",
    path: `/queues/${part(queueId)}/tokens`,
    headers: proof === undefined ? {} : { "Admission-Proof": proof },
    signal,
  });

export const findMine = (
  { send }: Connection,
  queueId: string,
  { signal }: Signalled = {},
): Promise<Result<QueueToken>> =>
  send({ method: "GET", path: `/queues/${part(queueId)}/tokens/mine`, signal });

export const lookUpToken = (
  { send }: Connection,
  queueId: string,
  { token, signal }: ByToken,
): Promise<Result<QueueToken>> =>
  send({
    method: "GET",
    path: `/queues/${part(queueId)}/tokens/me`,
    headers: tokenHeader(token),
    byUser: false,
    signal,
  });

export const queueCalls = (connection: Connection): QueueCalls => ({
  join: (queueId, options) => joinQueue(connection, queueId, options),
  lookUp: (queueId, options) => lookUpToken(connection, queueId, options),
  mine: (queueId, options) => findMine(connection, queueId, options),
  leave: (queueId, { token, signal }) =>
    connection.send({
      method: "DELETE",
      path: `/queues/${part(queueId)}/tokens/me`,
      headers: tokenHeader(token),
      signal,
    }),
  blockFrame: (queueId, block, options) => getBlockFrame(connection, queueId, block, options),
  frame: (queueId, { signal } = {}) =>
    connection.send({
      method: "GET",
      path: `/queues/${part(queueId)}/frame`,
      byUser: false,
      signal,
    }),
});
