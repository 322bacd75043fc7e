/** Seconds before the end at which a screen reader announces the rest of the time. */
const warnings = [30, 60, 120] as const;

export type CountDown = {
  /** Whole seconds that are left, never below 0. */
  readonly secondsLeft: (elapsedMs: number) => number;
  /** The warning that is due now: each once, and only the nearest. Null if there is none. */
  readonly warning: (secondsLeft: number) => number | null;
};

/**
 * Counts by the server's clock: from the time that it printed, and what has passed since then here.
 * So a wrong clock on this side changes nothing.
 */
export const createCountDown = (lengthMs: number): CountDown => {
  let given = Number.POSITIVE_INFINITY;
  let isFirst = true;
  return {
    secondsLeft: (elapsedMs) => Math.max(0, Math.ceil((lengthMs - elapsedMs) / 1_000)),
    warning: (secondsLeft) => {
      const due = secondsLeft === 0 ? undefined : warnings.find((at) => secondsLeft <= at);
      const isNew = due !== undefined && due < given;
      if (isNew) given = due;
      // The page has just said how much is left.
      const isNews = isNew && !isFirst;
      isFirst = false;
      return isNews ? due : null;
    },
  };
};

/** `4:05` */
export const clockTime = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
