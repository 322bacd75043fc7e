/** Tells the time. The only source of `now` in the library. */
export interface Clock {
  /** Epoch milliseconds; within one process it never goes back, whatever the machine's clock does. */
  nowMs(): number;
}

/** Owns every delay and every jitter, so that a test or a simulation can own them instead. */
export interface Timers {
  /** Calls `run` once, `delayMs` from now, unless the returned function was called before. */
  after(delayMs: number, run: () => void): () => void;
  /** A number in [0, 1) for jitter; never for ids or secrets. */
  random(): number;
}
