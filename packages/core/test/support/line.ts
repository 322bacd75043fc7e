import type {
  ActiveToken,
  Queue,
  QueuePolicy,
  QueueState,
  UserId,
  WaitingToken,
} from "@admit-one/core";
import { queueDefaults } from "@admit-one/core";
import { newQueue } from "../../src/queue/rules/new-queue.ts";
import { queueId, t0 } from "./given.ts";

/** Queues and tokens to start a rule's table from. */

const unlimited: QueuePolicy = {
  ...queueDefaults,
  maxActive: null,
  ratePerMinute: null,
  burst: 1,
};

export const queue = (policy: Partial<QueuePolicy> = {}, over: Partial<Queue> = {}): Queue => ({
  ...newQueue(queueId, "open", { ...unlimited, ...policy }, t0),
  ...over,
});

export const waitingToken = (no: number, over: Partial<WaitingToken> = {}): WaitingToken => ({
  queueId,
  no,
  userId: `u${no}` as UserId,
  epoch: 1,
  joinedAtMs: t0,
  hintEndsAtMs: null,
  ...over,
  status: "waiting",
});

export const activeToken = (no: number, over: Partial<ActiveToken> = {}): ActiveToken => {
  const activeUntilMs = over.activeUntilMs ?? t0 + 600_000;
  const arriveByMs = over.arriveByMs === undefined ? null : over.arriveByMs;
  return {
    queueId,
    no,
    userId: `u${no}` as UserId,
    epoch: 1,
    joinedAtMs: t0,
    admittedAtMs: t0,
    endsAtMs: Math.min(arriveByMs ?? activeUntilMs, activeUntilMs),
    ...over,
    arriveByMs,
    activeUntilMs,
    status: "active",
  };
};

export const lineState = (over: Partial<QueueState> = {}): QueueState => ({
  queue: queue(),
  token: null,
  live: null,
  departedAhead: 0,
  due: [],
  next: [],
  ...over,
});
