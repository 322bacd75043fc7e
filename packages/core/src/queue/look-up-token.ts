import type { LookUpToken, LookUpTokenOutcome } from "../box-office.ts";
import type { Context } from "../context.ts";
import { advanceQueue, canAdvance } from "./advance.ts";
import { knownToken } from "./known-token.ts";
import { signToken } from "./signed-token.ts";
import { viewToken } from "./token-view.ts";

/** Journey 2. Every token that exists is answered, an expired one with its reason. */
export const lookUpToken = async (
  context: Context,
  { queueId, token: signed }: LookUpToken,
): Promise<LookUpTokenOutcome> => {
  const look = () => knownToken(context, signed, { queueId }, { due: 1 });
  let known = await look();
  if (known.outcome === "known" && canAdvance(known.state, known.nowMs)) {
    await advanceQueue(context, known.queue.queueId);
    known = await look();
  }
  if (known.outcome !== "known") return known;
  const { queue, token, state, nowMs } = known;
  const text = signToken(context.signer, token);
  return {
    outcome: "token_found",
    token: viewToken(text, queue, token, state.departedAhead, nowMs),
  };
};
