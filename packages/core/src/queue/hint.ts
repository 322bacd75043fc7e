import { etaOf } from "./eta.ts";
import { pollHintMs } from "./poll-hint.ts";
import { nearThroughNo, nearWaiting } from "./presence.ts";
import type { Queue } from "./queue.ts";
import { tokenId } from "./token.ts";

/** When the holder of a waiting number is to ask again, in milliseconds. */
export const hintOf = (queue: Queue, no: number, ahead: number, nowMs: number): number => {
  const near = no <= nearThroughNo(queue);
  return pollHintMs({
    waiting: near ? nearWaiting(queue) : queue.waiting,
    near,
    etaSeconds: etaOf(queue, ahead, nowMs)?.p50Seconds ?? null,
    id: tokenId({ queueId: queue.queueId, no }),
  });
};
