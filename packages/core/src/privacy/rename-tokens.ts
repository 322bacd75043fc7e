import type { Decision } from "../kernel/decision.ts";
import type { QueueChange, QueueState } from "../queue/queue-store.port.ts";
import type { Token } from "../queue/token.ts";
import { endInSlice } from "../queue/use-cases/end-token.ts";
import type { Erasure } from "../sales/booking-store.port.ts";
import type { PrivacyContext } from "./privacy-context.ts";
import { renameEvent, renameToken, renamingOf } from "./rename.ts";
import { tokensOf } from "./walk-user.ts";

/** Replaces the user's id in their tokens. Live tokens end as if the user had left. */
export const renameTokens = async (context: PrivacyContext, erasure: Erasure): Promise<void> => {
  for await (const tokens of tokensOf(context, erasure.userId)) {
    for (const { queueId, no } of tokens) {
      await context.stores.queues.update({ queueId, no }, (state) =>
        renameInSlice(state, erasure, context.clock.nowMs()),
      );
    }
  }
};

const renameInSlice = (
  state: QueueState,
  erasure: Erasure,
  nowMs: number,
): Decision<QueueChange, void> => {
  const { token } = state;
  const isOfBefore = token?.userId === erasure.userId && token.joinedAtMs <= erasure.requestedAtMs;
  if (!isOfBefore) return { outcome: undefined };
  const renaming = renamingOf(erasure);
  if (token.status === "expired") {
    return { outcome: undefined, change: { tokens: [renameToken(token, renaming)] } };
  }
  const { tokens = [], events = [], ...change } = endInSlice(state, "left", nowMs) ?? {};
  const rename = (ended: Token): Token =>
    ended.no === token.no && ended.status === "expired" ? renameToken(ended, renaming) : ended;
  return {
    outcome: undefined,
    change: {
      ...change,
      tokens: tokens.map(rename),
      events: events.map((event) => renameEvent(event, renaming)),
    },
  };
};
