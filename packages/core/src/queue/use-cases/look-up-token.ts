import { TicketingError } from "../../kernel/errors.ts";
import { invalidToken } from "../../kernel/refusals.ts";
import type { Queue } from "../queue.ts";
import { aheadOf, isNear, knowsWaiting } from "../rules/frame.ts";
import { lateMs, nearThroughNo } from "../rules/presence.ts";
import { type TokenView, viewToken, viewWaiting } from "../rules/token-view.ts";
import type { CachedSnapshot } from "../runtime/frames.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";
import { type OpenedToken, signToken } from "../signed-token.ts";
import type { WaitingToken } from "../token.ts";
import { advanceQueue, canAdvance } from "./advance.ts";
import { authenticateToken } from "./authenticate-token.ts";
import type { FollowTokenOutcome, LookUpToken, LookUpTokenOutcome } from "./queue-commands.ts";

/** Journey 2. Every token that exists is answered, an expired one with its reason. */
export const lookUpToken = async (
  context: QueueRuntimeContext,
  query: LookUpToken,
): Promise<LookUpTokenOutcome> => {
  const claims = claimsOf(context, query);
  if (claims === null) return invalidToken;
  const retryAfterMs = context.runtime.pollLimit.take(claims.id);
  if (retryAfterMs > 0) return { outcome: "too_many_requests", retryAfterMs };
  return await follow(context, query, claims);
};

/** The same look for whoever keeps a connection open: the server asks, so no limit is needed. */
export const followToken = async (
  context: QueueRuntimeContext,
  query: LookUpToken,
): Promise<FollowTokenOutcome> => {
  const claims = claimsOf(context, query);
  return claims === null ? invalidToken : await follow(context, query, claims);
};

const claimsOf = (
  { verifiedTokens }: QueueRuntimeContext,
  { token, queueId }: LookUpToken,
): OpenedToken | null => {
  const claims = verifiedTokens.open(token);
  return claims?.queueId === queueId ? claims : null;
};

const follow = async (
  context: QueueRuntimeContext,
  query: LookUpToken,
  claims: OpenedToken,
): Promise<FollowTokenOutcome> => {
  const known = await context.runtime.frames.get(claims.queueId);
  const far = known === null ? null : lookFromFrame(context, known, claims);
  return far === null
    ? await lookInStore(context, query.token)
    : { outcome: "token_found", token: far };
};

/** A position that is older than this is worth nothing. */
const positionForMs = 30_000;

/**
 * The answer where the frame suffices, without any I/O: the number waits for certain and is far from
 * the head. While the store is down it has to suffice for those near the head, too.
 */
const lookFromFrame = (
  { runtime, clock }: QueueRuntimeContext,
  { snapshot, stale }: CachedSnapshot,
  { queueId, no, id, epoch, issuedAtMs, signed }: OpenedToken,
): TokenView | null => {
  if (!knowsWaiting(snapshot, epoch, no) || runtime.frames.isDirty(queueId, no)) return null;
  if (isNear(snapshot, no) && !stale) return null;
  const nowMs = clock.nowMs();
  const view = viewWaiting({
    signed,
    queue: snapshot.queue,
    no,
    id,
    issuedAtMs,
    ahead: aheadOf(snapshot, no),
    nowMs,
    stale,
    isForgotten: nowMs - snapshot.atMs >= positionForMs,
  });
  return isNear(snapshot, no)
    ? { ...view, pollAfterMs: Math.min(view.pollAfterMs, unwrittenMaxMs) }
    : view;
};

/** Near the head a hint that can't be written down must be over before its holder is missed for it. */
const unwrittenMaxMs = 5_000;

/**
 * Looks in the store, and moves the line on the way where it can move. What took too long, as in a
 * process that was frozen half-way, was true of another time and is looked up again.
 */
export const lookInStore = async (
  context: QueueRuntimeContext,
  signed: string,
): Promise<FollowTokenOutcome> => {
  for (let tries = 1; ; tries += 1) {
    const sinceMs = context.clock.nowMs();
    const found = await lookOnce(context, signed);
    if (context.clock.nowMs() - sinceMs < lateMs) return found;
    if (tries === triesMax) throw new TicketingError("UNAVAILABLE", "The look-up took too long.");
  }
};

const triesMax = 3;

const lookOnce = async (
  context: QueueRuntimeContext,
  signed: string,
): Promise<FollowTokenOutcome> => {
  const look = () => authenticateToken(context, signed, {}, { due: 1 });
  let known = await look();
  if (known.outcome === "known" && canAdvance(known.state, known.nowMs)) {
    await advanceQueue(context, known.queue.queueId);
    known = await look();
  }
  if (known.outcome !== "known") return known;
  const { queue, token, state, nowMs } = known;
  const text = signToken(context.signer, token);
  const view = viewToken(text, queue, token, state.departedAhead, nowMs);
  if (view.status === "waiting" && token.status === "waiting") {
    await writeDown(context, queue, token, nowMs + view.pollAfterMs);
  }
  return { outcome: "token_found", token: view };
};

/** So much longer a hint is written down than it is, so that not every poll has to be. */
const aheadMs = 5_000;

/** Near the head a hint counts only once it is written down: then its giver may answer. */
const writeDown = async (
  { runtime }: QueueRuntimeContext,
  queue: Queue,
  token: WaitingToken,
  hintEndsAtMs: number,
): Promise<void> => {
  if (token.no > nearThroughNo(queue)) return;
  if (token.hintEndsAtMs !== null && token.hintEndsAtMs >= hintEndsAtMs) return;
  await runtime.presenceWriter.saw(token, hintEndsAtMs + aheadMs);
};
