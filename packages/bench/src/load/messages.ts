export const queueId = "load";

/** The highest number that was called, and when the operator's command was answered. */
export type Change = { readonly head: number; readonly atMs: number };

/** What the load asks of a process of clients, one after the other. */
export type ClientOrder =
  | {
      readonly order: "join";
      readonly url: string;
      readonly name: string;
      readonly count: number;
    }
  | { readonly order: "open"; readonly url: string }
  | { readonly order: "report"; readonly changes: readonly Change[] };

export type ClientReport = {
  readonly joined: number;
  /** Streams that are open. */
  readonly open: number;
  readonly events: number;
  readonly delaysMs: readonly number[];
  /** Changes that a stream never heard of. */
  readonly missing: number;
  readonly errors: readonly (readonly [error: string, count: number])[];
};
