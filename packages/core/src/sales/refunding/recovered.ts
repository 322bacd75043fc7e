/** What a step of recovery came to. */
export type Recovered = {
  /** Whether the gateway was asked. */
  readonly isAsked: boolean;
  /** Whether news that it was made for were followed up; else they must not be forgotten. */
  readonly isHeard: boolean;
};
