/** Answered commands may be lost with one machine, although this was to be excluded. */
export type DurabilityLost = {
  /** What the database no longer does. */
  readonly reason: string;
  readonly sinceMs: number;
  /** Whether this server refuses to write until it is over. */
  readonly refuses: boolean;
};
