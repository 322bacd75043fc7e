import type { QueueId } from "../../kernel/ids.ts";
import { notFound } from "../../kernel/refusals.ts";
import { blockFrameOf, frameOf } from "../rules/frame.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";
import type { GetBlockFrame, GetBlockFrameOutcome, GetFrameOutcome } from "./queue-commands.ts";

/** The public state of a queue, the same for everybody. It costs about one read per second. */
export const getFrame = async (
  { runtime, clock }: QueueRuntimeContext,
  query: { readonly queueId: string },
): Promise<GetFrameOutcome> => {
  const known = await runtime.frames.get(query.queueId as QueueId);
  if (known === null) return notFound("queue");
  return { outcome: "frame_found", frame: frameOf(known.snapshot, clock.nowMs(), known.stale) };
};

/** The same for the holders of one block's numbers. It costs no further read. */
export const getBlockFrame = async (
  { runtime, clock }: QueueRuntimeContext,
  { queueId, block }: GetBlockFrame,
): Promise<GetBlockFrameOutcome> => {
  const known = await runtime.frames.get(queueId as QueueId);
  if (known === null) return notFound("queue");
  const frame = blockFrameOf(known.snapshot, block, clock.nowMs(), known.stale);
  return frame === null ? notFound("queue") : { outcome: "frame_found", frame };
};
