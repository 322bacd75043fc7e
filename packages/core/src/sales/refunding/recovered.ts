/** The result of one recovery step. */
export type Recovered = {
  /** Whether the gateway was asked. */
  readonly isAsked: boolean;
  /** Whether the news that caused the step was handled. If not, it must be kept. */
  readonly isHeard: boolean;
};
