import { placeIn } from "./frame-place.ts";
import type { BlockFrame, QueueToken } from "./types.ts";

/*
 * A place far from the head is watched by frames, which any cache may answer. Such a client is as
 * obedient as one that polls, so its token is never lapsed or missed (L7):
 *
 * - It reads its frame as often as the frame says, at least every 20 s, and relies on none that is older than 15 s.
 * - It asks with its token within 15 s of the first frame by which its number is near, called or
 *   gone, or if frames are too old. Together that is shorter than the hint that every number is
 *   granted when it becomes near.
 * - Once near, it is always near: it polls or follows a stream.
 * - It measures the age of frames by its own clock. Frames older than what it knows are ignored, so
 *   that its position never grows (L8).
 */

const readAgainMs = 4_000;
const ageMaxMs = 15_000;
const askWithinMs = 15_000;
const askAgainMs = 20_000;
/** A position older than this is useless. */
const positionForMs = 30_000;
/** After a change for everybody, nobody's place is at stake: at most 2,000 ask in a second. */
const askersPerMs = 2;
const never = Number.POSITIVE_INFINITY;

/**
 * What a client knows of its place, and what it does next. It does nothing itself: it gets answers,
 * instants of a clock that never goes back, and random numbers between 0 and 1.
 */
export type FrameWatch = {
  /** An answer to the token. */
  answered(token: QueueToken, nowMs: number): void;
  /** The frame of the token's block. Null if it could not be read. */
  read(frame: BlockFrame | null, nowMs: number): void;
  /** Asking has had no answer, if it was due. */
  asked(nowMs: number): void;
  next(): FrameStep;
};

export type FrameStep = {
  /** The newest that is known. */
  readonly token: QueueToken;
  /** From `atMs` on no frame is read: the client polls with its token, or follows a stream. */
  readonly isNear: boolean;
  /** The server has a place to spare for a stream. */
  readonly isOffered: boolean;
  /** Whether to ask with the token at `atMs`, or to read the frame. */
  readonly asks: boolean;
  readonly atMs: number;
};

/** `first` is an answer of this moment. */
export const watchFrames = (
  first: QueueToken,
  startMs: number,
  random: () => number,
): FrameWatch => {
  let token = first;
  let isNear = false;
  let isOffered = false;
  let readAtMs = startMs;
  /** Infinite while frames are enough. */
  let askAtMs = never;
  /** It asks in any case. Otherwise it asks for lack of a fresh frame. */
  let mustAsk = false;
  /** When what is known was true, at least. */
  let freshAtMs = startMs;
  /** How far the server's time was behind the client's clock, at best. */
  let behindMs = never;
  /** Not to be asked before, for lack of a fresh frame: the last answer says when to ask again. */
  let hintEndsMs = startMs;
  /** As of the last frame. */
  let mode = "";
  let waiting = 0;

  const askWithin = (ms: number, nowMs: number): void => {
    askAtMs = Math.min(askAtMs, nowMs + ms * random());
    mustAsk = true;
  };

  const answered = (news: QueueToken, nowMs: number): void => {
    // Another server may be behind the one that made the last frame.
    const isOlder = news.status === "waiting" && news.version < token.version;
    token = isOlder ? { ...token, pollAfterMs: news.pollAfterMs } : news;
    isNear ||= news.status === "active";
    mustAsk = isNear;
    askAtMs = isNear ? nowMs : never;
    behindMs = never;
    hintEndsMs = nowMs + news.pollAfterMs;
    // An answer from an old snapshot proves nothing.
    if (news.stale !== true && !isOlder) freshAtMs = nowMs;
  };

  /** A frame that is not older than what is known. */
  const use = (frame: BlockFrame, nowMs: number): void => {
    const serverMs = Date.parse(frame.serverTime);
    behindMs = Math.min(behindMs, nowMs - serverMs);
    freshAtMs = Math.max(freshAtMs, serverMs + behindMs);
    isOffered = token.no <= frame.streamThroughNo;
    const isFirst = mode === "";
    const isOver = frame.epoch !== token.epoch || frame.mode === "closed";
    const { isGone, ...place } = placeIn(frame, token.no);
    if (isOver || (!isFirst && mode !== frame.mode)) {
      const askers = waiting || frame.waiting;
      if (!mustAsk) askWithin(Math.max(askWithinMs, askers / askersPerMs), nowMs);
    }
    mode = frame.mode;
    waiting = frame.waiting;
    if (isOver) return;
    token = { ...token, ...shown(frame), ...place };
    if (!isGone && frame.head < token.no && frame.nearThroughNo < token.no) return;
    isNear = true;
    // Those who have just joined came at different times.
    askWithin(isFirst ? 0 : askWithinMs, nowMs);
  };

  answered(first, startMs);
  return {
    answered,
    read: (frame, nowMs) => {
      let pauseMs = readAgainMs;
      if (frame && (frame.epoch - token.epoch || frame.version - token.version) >= 0) {
        pauseMs = frame.pollAfterMs;
        use(frame, nowMs);
      }
      // Earlier by a random part: those who read together must not do so for ever.
      readAtMs = nowMs + pauseMs * (1 - random() / 4);
      const ageMs = nowMs - freshAtMs;
      if (ageMs >= positionForMs) {
        token = { ...token, position: null, ahead: null, eta: null, stale: true };
      }
      // Also while another question is due much later: frames no longer say if it is near.
      const oldAtMs = Math.max(hintEndsMs, nowMs + askWithinMs * random());
      if (ageMs >= ageMaxMs) askAtMs = Math.min(askAtMs, oldAtMs);
      else if (!mustAsk) askAtMs = never;
    },
    asked: (nowMs) => {
      if (askAtMs > nowMs || isNear) return;
      hintEndsMs = nowMs + askAgainMs * (1 + random());
      askAtMs = hintEndsMs;
    },
    next: () => {
      const asks = isNear || askAtMs <= readAtMs;
      return { token, isNear, isOffered, asks, atMs: asks ? askAtMs : readAtMs };
    },
  };
};

const shown = ({
  version,
  pollAfterMs,
  message,
  opensAt,
  serverTime,
  stale,
}: BlockFrame): Partial<QueueToken> => ({
  version,
  pollAfterMs,
  message,
  opensAt: opensAt !== undefined && opensAt > serverTime ? opensAt : undefined,
  stale: stale || undefined,
});
