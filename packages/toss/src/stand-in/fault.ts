/** A call as it was received, before it is processed. */
export type StandInCall = {
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | null;
};

/** What goes wrong with one call. */
export type Fault =
  /** The connection breaks, and the call has no effect. */
  | "lost_before"
  /** The call takes effect, and the connection breaks before the answer. */
  | "lost_after"
  /** 500 without any effect; replayed for the same key. */
  | "error_before"
  /** 500 although the call took effect; replayed as well. */
  | "error_after"
  /** Answers with an error code of Toss and has no effect; replayed as well. */
  | { readonly status: number; readonly code: string }
  /** The call takes effect at once, and is answered when the promise settles. */
  | { readonly answerAfter: Promise<void> };

/** Decides what goes wrong with a call; undefined means nothing. */
export type Faults = (call: StandInCall) => Fault | undefined;

/** The error of `fetch` when a connection breaks. */
export const connectionLost = (): TypeError => new TypeError("fetch failed");
