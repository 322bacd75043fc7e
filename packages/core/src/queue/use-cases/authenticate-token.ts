import type { UserId } from "../../kernel/ids.ts";
import { type InvalidToken, invalidToken } from "../../kernel/refusals.ts";
import type { TokenRef } from "../../kernel/token-ref.ts";
import type { Queue } from "../queue.ts";
import type { QueueSlice, QueueState, TokenInStep } from "../queue-store.port.ts";
import { arriveInSlice } from "../rules/arrive.ts";
import type { QueueContext } from "../runtime/queue-context.ts";
import { readToken, type Token, type TokenReading } from "../token.ts";
import type { LinkedToken } from "./end-token.ts";

/** A token that we signed and that is in the store, with its current status. */
export type AuthenticatedToken = {
  readonly outcome: "known";
  readonly queue: Queue;
  readonly token: Token;
  readonly reading: TokenReading;
  readonly nowMs: number;
  readonly state: QueueState;
};

/** A step decided nothing: the token needs a look of its own. */
export type LookAtToken = { readonly outcome: "look_at_token" };

/** What a signed text claims, and where its token must be looked up. */
export type TokenClaims = TokenRef & { readonly epoch: number };

/**
 * The token of a step, if nothing about it needs a look of its own: it is the user's, it is active,
 * and it has arrived. Null for every other one.
 */
export const plainlyActive = (
  { queue, token }: TokenInStep,
  { epoch }: TokenClaims,
  userId: UserId,
  nowMs: number,
): LinkedToken | null => {
  if (queue === null || token?.status !== "active") return null;
  if (token.epoch !== epoch || token.userId !== userId || token.arriveByMs !== null) return null;
  return readToken(queue, token, nowMs).status === "active" ? { queue, token } : null;
};

/**
 * Verifies a signed token and reads it with the part of its queue that `load` names. An invalid
 * text costs no read. Reading an active token marks its arrival.
 */
export const authenticateToken = async (
  context: QueueContext,
  signed: string,
  expected: { readonly queueId?: string; readonly userId?: string } = {},
  load: Pick<QueueSlice, "due"> = {},
): Promise<AuthenticatedToken | InvalidToken> => {
  const { stores, clock, verifiedTokens, options } = context;
  const claims = verifiedTokens.open(signed);
  if (claims === null) return invalidToken;
  const { queueId, no, epoch } = claims;
  if (expected.queueId !== undefined && expected.queueId !== queueId) return invalidToken;
  const look = async (): Promise<AuthenticatedToken | InvalidToken> => {
    const state = await stores.queues.read({ queueId, no, ...load });
    const nowMs = clock.nowMs();
    const { queue, token } = state;
    if (queue === null || token === null || token.epoch !== epoch) return invalidToken;
    if (expected.userId !== undefined && expected.userId !== token.userId) return invalidToken;
    return {
      outcome: "known",
      queue,
      token,
      reading: readToken(queue, token, nowMs),
      nowMs,
      state,
    };
  };
  const known = await look();
  if (known.outcome !== "known" || !isArriving(known)) return known;
  const { isOver } = await stores.queues.update({ queueId, no }, (fresh) =>
    arriveInSlice(fresh, clock.nowMs(), options.clockSkewMs),
  );
  // The mark came too late: the first read is outdated.
  return isOver ? await look() : known;
};

const isArriving = ({ token, reading }: AuthenticatedToken): boolean =>
  reading.status === "active" && token.status === "active" && token.arriveByMs !== null;
