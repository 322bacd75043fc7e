import type { QueueId } from "../../kernel/ids.ts";
import { notFound } from "../../kernel/refusals.ts";
import { frameOf } from "../rules/frame.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";
import type { GetFrameOutcome } from "./queue-commands.ts";

/** The public state of a queue, the same for everybody. It costs about one read per second. */
export const getFrame = async (
  { runtime, clock }: QueueRuntimeContext,
  query: { readonly queueId: string },
): Promise<GetFrameOutcome> => {
  const known = await runtime.frames.get(query.queueId as QueueId);
  if (known === null) return notFound("queue");
  return { outcome: "frame_found", frame: frameOf(known.snapshot, clock.nowMs(), known.stale) };
};
