import type { BoxOffice, QueueFrame, TokenView } from "@admit-one/core";

/** The interval at which a feed ticks, for all its streams together. */
export const everyMs = 1_000;

/** Ticks between two looks at an active token. The token may end early: paid, left or revoked. */
const activeTicksMin = 5;
/** Maximum looks per second at the active tokens of one queue, whatever the number of streams. */
const activeLooksMax = 100;

const ticksOf = ({ status, pollAfterMs }: TokenView, { active }: QueueFrame): number =>
  status === "active"
    ? Math.max(activeTicksMin, Math.ceil(active / activeLooksMax))
    : Math.ceil(pollAfterMs / everyMs);

const mayBeCalled = (view: TokenView, { head, mode }: QueueFrame): boolean =>
  head >= numberOf(view) || mode === "closed";

/**
 * Whether a view has news for the holder of an active token. Its other fields change with every
 * step of the queue.
 */
const isNews = (before: TokenView, now: TokenView): boolean =>
  now.status !== "active" ||
  before.status !== "active" ||
  before.activeUntilMs !== now.activeUntilMs;

const numberOf = ({ tokenId }: TokenView): number =>
  Number(tokenId.slice(tokenId.lastIndexOf(":") + 1));

export type TokenWatchDeps = {
  readonly boxOffice: Pick<BoxOffice, "followToken">;
  readonly queueId: string;
  readonly token: string;
  /** What the client knows of the token, and the frame at that time. */
  readonly view: TokenView;
  readonly frame: QueueFrame;
  readonly onNews: (view: TokenView) => void;
  /** Called once when the token has ended, after its last news. */
  readonly onOver: () => void;
};

/**
 * Follows the token of one stream: it looks it up at the same pace as a polling client. So an open
 * stream counts as presence, and on admission as arrival.
 */
export type TokenWatch = {
  /** Once a second; null if there is no current frame. */
  tick(frame: QueueFrame | null): void;
};

export const createTokenWatch = (deps: TokenWatchDeps): TokenWatch => {
  const { boxOffice, queueId, token, onNews, onOver } = deps;
  let { view, frame: lookedAt } = deps;
  let ticksLeft = ticksOf(view, lookedAt);
  let isLooking = false;

  const look = async (frame: QueueFrame): Promise<void> => {
    isLooking = true;
    try {
      const found = await boxOffice.followToken({ queueId, token });
      if (found.outcome !== "token_found") return onOver();
      const before = view;
      view = found.token;
      lookedAt = frame;
      ticksLeft = ticksOf(view, frame);
      if (isNews(before, view)) onNews(view);
      if (view.status === "expired") onOver();
    } catch {
      // The store is down. The next tick tries again.
      ticksLeft = 1;
    } finally {
      isLooking = false;
    }
  };

  /**
   * Whether an active token may have ended: by its time, by a reset, or by a step of the queue since
   * the last look.
   */
  const mayBeOver = (frame: QueueFrame): boolean =>
    frame.serverTimeMs >= (view.activeUntilMs ?? 0) ||
    frame.epoch !== lookedAt.epoch ||
    (ticksLeft <= 0 && frame.version !== lookedAt.version);

  return {
    tick: (frame) => {
      ticksLeft -= 1;
      const isDue =
        view.status === "active"
          ? frame !== null && mayBeOver(frame)
          : ticksLeft <= 0 || (frame !== null && mayBeCalled(view, frame));
      if (isDue && !isLooking) void look(frame ?? lookedAt);
    },
  };
};
