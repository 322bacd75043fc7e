/** How long to wait for a silent database. */
export type Silence = {
  /** Call it when something is asked. Returns how long to wait for the answer, in milliseconds. */
  asked(): number;
  /** Call it when the database sent anything. */
  heard(): void;
};

/**
 * The first request waits the whole time. A request during the silence waits only for the rest of
 * it: steps queue up behind each other, and the last of them would otherwise wait several times as
 * long. At least a quarter always remains, so that an answer of a recovered database is noticed.
 */
export const createSilence = ({
  answerTimeoutMs,
  monotonicMs = () => performance.now(),
}: {
  readonly answerTimeoutMs: number;
  readonly monotonicMs?: () => number;
}): Silence => {
  let sinceMs: number | null = null;
  return {
    asked: () => {
      const nowMs = monotonicMs();
      sinceMs ??= nowMs;
      return Math.max(answerTimeoutMs / 4, answerTimeoutMs - (nowMs - sinceMs));
    },
    heard: () => {
      sinceMs = null;
    },
  };
};
