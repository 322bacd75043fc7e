import type { QueueId } from "../../kernel/ids.ts";
import type { Queue, QueueMode, QueuePolicy } from "../queue.ts";
import { newPace } from "./pace.ts";
import { withAsked } from "./presence.ts";

export const newQueue = (
  queueId: QueueId,
  mode: QueueMode,
  policy: QueuePolicy,
  nowMs: number,
): Queue => {
  const queue: Queue = {
    queueId,
    createdAtMs: nowMs,
    epoch: 1,
    mode,
    pauseReason: null,
    policy,
    version: 1,
    head: 0,
    nextNo: 1,
    closedThroughNo: 0,
    sweptThroughNo: 0,
    waiting: 0,
    active: 0,
    rateTokens: policy.burst,
    rateAtMs: nowMs,
    totals: {
      joined: 0,
      admitted: 0,
      paid: 0,
      left: 0,
      lapsed: 0,
      missed: 0,
      timedOut: 0,
      revoked: 0,
      closed: 0,
    },
    pace: newPace(nowMs),
    presence: { asked: [], outages: [] },
  };
  return withAsked(queue, nowMs);
};
