import type { Queue } from "../queue.ts";
import { tokenId } from "../token.ts";
import { type Eta, etaOf } from "./eta.ts";
import { pollHintMs } from "./poll-hint.ts";
import { nearThroughNo, nearWaiting } from "./presence.ts";

/** When the holder of a waiting number should poll again, in milliseconds. */
export const hintOf = (queue: Queue, no: number, ahead: number, nowMs: number): number =>
  hintFrom(queue, no, tokenId({ queueId: queue.queueId, no }), etaOf(queue, ahead, nowMs));

/** The same for callers that already have the token's id and its expected wait. */
export const hintFrom = (queue: Queue, no: number, id: string, eta: Eta | null): number => {
  const near = no <= nearThroughNo(queue);
  return pollHintMs({
    waiting: near ? nearWaiting(queue) : queue.waiting,
    near,
    etaSeconds: eta?.p50Seconds ?? null,
    id,
  });
};
