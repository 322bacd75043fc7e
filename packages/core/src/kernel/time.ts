/** The library's only source of `now`, except for `WallClock`. */
export interface Clock {
  /**
   * Epoch milliseconds. Within one process it never goes back, whatever the machine's clock does.
   */
  nowMs(): number;
}

/**
 * Shows the machine's clock even after somebody has set it. It is the one exception to `Clock`, for
 * the one question that depends on other systems' clocks: whether what they signed is still valid.
 * If our clock went an hour forward and back, those signatures must not be refused for the next
 * hour. Rules of a sale never use it, because an expired hold could become valid again.
 */
export interface WallClock {
  /** Epoch milliseconds. May go back. */
  wallMs(): number;
}

/** The source of all delays and jitter, so that a test or a simulation can control them. */
export interface Timers {
  /**
   * Calls `run` once, `delayMs` from now. The returned function cancels the call. A call that
   * `mayNeverRun` only frees memory, so it must not keep a process alive.
   */
  after(delayMs: number, run: () => void, mayNeverRun?: boolean): () => void;
  /** A number in [0, 1) for jitter. Never use it for ids or secrets. */
  random(): number;
}
