/** Tells the time. The only source of `now` in the library, but for the one below. */
export interface Clock {
  /** Epoch milliseconds; within one process it never goes back, whatever the machine's clock does. */
  nowMs(): number;
}

/**
 * Tells what the machine's clock says, also where somebody has just set it. The one exception to
 * `Clock`, for the one question that is about other people's clocks: whether what they signed is
 * still good. A clock that went an hour forward and back must not refuse it for the next hours.
 *
 * No rule of a sale asks it: a hold that ended would be held again.
 */
export interface WallClock {
  /** Epoch milliseconds; may go back. */
  wallMs(): number;
}

/** Owns every delay and every jitter, so that a test or a simulation can own them instead. */
export interface Timers {
  /** Calls `run` once, `delayMs` from now, unless the returned function was called before. */
  after(delayMs: number, run: () => void): () => void;
  /** A number in [0, 1) for jitter; never for ids or secrets. */
  random(): number;
}
