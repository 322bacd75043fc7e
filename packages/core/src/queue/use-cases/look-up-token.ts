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

/**
 * Journey 2 without waiting: what `lookUpToken` would answer, if this process knows it. Null if it
 * must ask; then the look does not count yet.
 */
export const peekToken = (
  context: QueueRuntimeContext,
  query: LookUpToken,
): LookUpTokenOutcome | null => {
  const claims = claimsOf(context, query);
  if (claims === null) return invalidToken;
  const known = context.runtime.frames.peek(claims.queueId);
  const far = known === null ? null : lookFromFrame(context, known, claims);
  if (far === null) return null;
  const retryAfterMs = context.runtime.pollLimit.take(claims.id);
  return retryAfterMs > 0
    ? { outcome: "too_many_requests", retryAfterMs }
    : { outcome: "token_found", token: far };
};

/** Journey 2. Returns every token that exists, an expired one with its reason. */
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

/** The same look-up for an open connection: the server polls, so no limit is needed. */
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

/** A position older than this is useless. */
const positionForMs = 30_000;

/**
 * Answers from the frame, without I/O, if the number certainly waits and is far from the head.
 * While the store is down, this also answers for numbers near the head.
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
    epoch,
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

/**
 * Near the head, a hint that cannot be recorded must end before its holder could expire because of
 * it.
 */
const unwrittenMaxMs = 5_000;

/**
 * Reads the token from the store, and advances the queue if possible. If that took too long, as in
 * a process that was frozen, the result is outdated and it reads again.
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

/**
 * A recorded hint is longer than the real one by this time, so that not every poll has to write.
 */
const aheadMs = 5_000;

/** Near the head, the response may contain a hint only after the hint is recorded. */
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
