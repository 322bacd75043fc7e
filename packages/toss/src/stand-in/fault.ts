/** A call as it came in, before anything was done about it. */
export type StandInCall = {
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | null;
};

/** What goes wrong with one call. */
export type Fault =
  /** The connection breaks; nothing happened. */
  | "lost_before"
  /** It happened; the connection breaks before the answer. */
  | "lost_after"
  /** 500, and nothing happened; replayed to whoever comes with the same key. */
  | "error_before"
  /** 500 though it happened; replayed as well. */
  | "error_after"
  /** Answers an error code of Toss's, and does nothing; replayed as well. */
  | { readonly status: number; readonly code: string }
  /** It happens at once, and is answered when the promise settles. */
  | { readonly answerAfter: Promise<void> };

/** Decides what goes wrong with a call; undefined lets it be. */
export type Faults = (call: StandInCall) => Fault | undefined;

/** What `fetch` does when a connection breaks. */
export const connectionLost = (): TypeError => new TypeError("fetch failed");
