import type { Ids, QueueId } from "../../kernel/ids.ts";
import type { Queue } from "../queue.ts";
import {
  asIdle,
  asUnserved,
  heartbeatEveryMs,
  heartbeatOf,
  isAwaited,
  isIdle,
  silentAfterMs,
  withAbsences,
  withHeartbeat,
} from "../rules/service.ts";

/**
 * After this many late calls in a row this process is not a permanent server, but a job that runs
 * at times.
 */
const lateCallsMax = 2;

/**
 * The heartbeats of one process: what it knows of them, and what it adds to the rows that it saves.
 */
export type Heartbeat = {
  /**
   * Called by `work.beat`. Returns the queues whose row must be saved: for the heartbeat, for a
   * missing server, or because `isUnreported` is true for them.
   */
  beat(nowMs: number, isUnreported: (queueId: QueueId) => boolean): readonly QueueId[];
  /**
   * This process serves nobody until the next `beat`. Returns the queues whose rows must record
   * that.
   */
  goodbye(nowMs: number): readonly QueueId[];
  readonly serverId: () => string;
  /** Remembers a row as stored. */
  saw(queue: Queue): void;
  /** Adds this process's heartbeat to a row before it is saved. */
  signed(queue: Queue, nowMs: number): Queue;
};

export type HeartbeatDeps = { readonly ids: Ids; readonly skewMs: number };

export const createHeartbeat = ({ ids, skewMs }: HeartbeatDeps): Heartbeat => {
  const rows = new Map<QueueId, Queue>();
  /** Generated on first use: a process that only reads is not a server. */
  let id: string | null = null;
  let calledAtMs: number | null = null;
  let lateCalls = 0;
  let isGone = false;

  const serverId = (): string => (id ??= ids.next("server"));

  const isServing = (nowMs: number): boolean =>
    !isGone &&
    calledAtMs !== null &&
    nowMs - calledAtMs < silentAfterMs &&
    lateCalls < lateCallsMax;

  const isDue = (queue: Queue, nowMs: number, isUnreported: boolean): boolean => {
    if (!isAwaited(queue, nowMs)) return !isIdle(queue);
    if (isUnreported || withAbsences(queue, nowMs, skewMs) !== queue) return true;
    if (!isServing(nowMs)) return false;
    const last = heartbeatOf(queue, serverId());
    return last === undefined || nowMs - last.atMs >= heartbeatEveryMs;
  };

  return {
    serverId,
    beat: (nowMs, isUnreported) => {
      const isLate = calledAtMs !== null && nowMs - calledAtMs >= silentAfterMs;
      lateCalls = isLate ? lateCalls + 1 : 0;
      calledAtMs = nowMs;
      isGone = false;
      return [...rows.values()]
        .filter((queue) => isDue(queue, nowMs, isUnreported(queue.queueId)))
        .map(({ queueId }) => queueId);
    },
    goodbye: (nowMs) => {
      isGone = true;
      return [...rows.values()]
        .filter((queue) => isAwaited(queue, nowMs))
        .map(({ queueId }) => queueId);
    },
    saw: (queue) => {
      const known = rows.get(queue.queueId);
      if (known === undefined || known.version <= queue.version) rows.set(queue.queueId, queue);
    },
    signed: (queue, nowMs) => {
      if (!isAwaited(queue, nowMs)) return asIdle(queue);
      if (isGone) return asUnserved(queue, nowMs);
      return isServing(nowMs) ? withHeartbeat(queue, serverId(), nowMs) : queue;
    },
  };
};
