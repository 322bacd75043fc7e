/** How long a database that says nothing is still waited for. */
export type Silence = {
  /** Something is asked now. Answers how long to wait for it, in milliseconds. */
  asked(): number;
  /** It said something, whatever it was. */
  heard(): void;
};

/**
 * Who asks first waits the whole time. Who asks while nothing is heard waits only for what is left of
 * it, since steps queue up behind each other: else the last of a few would wait several times as long.
 * A quarter is always left, so that a database that came back is heard.
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
