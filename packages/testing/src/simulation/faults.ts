/** How often what goes wrong. Probabilities are per call; all zero is a good day. */
export type Faults = {
  /** The call is lost on its way: nothing happens, and the caller is told so. */
  readonly lostBefore: number;
  /** The answer is lost: it happened, and the caller can't know. */
  readonly lostAfter: number;
  /** The process stops while it waits for an answer, and starts anew later. */
  readonly stop: number;
  /** The gateway's call, or its answer, is lost. */
  readonly gatewayLost: number;
  /** The gateway takes longer than anybody waits. */
  readonly gatewaySlow: number;
  /** What a subscriber is told, or its answer, is lost. */
  readonly subscriberLost: number;
  /** A subscriber takes longer than anybody waits. */
  readonly subscriberSlow: number;
  /** A subscriber says that it will never take an event: a dead letter, until it is replayed. */
  readonly subscriberGone: number;
  /** How far the clocks of the servers are apart at most, in milliseconds. */
  readonly skewMs: number;
};

export const badDay: Faults = {
  lostBefore: 0.01,
  lostAfter: 0.01,
  stop: 0.001,
  gatewayLost: 0.05,
  gatewaySlow: 0.03,
  subscriberLost: 0.1,
  subscriberSlow: 0.02,
  subscriberGone: 0.01,
  skewMs: 2_000,
};

export const goodDay: Faults = {
  lostBefore: 0,
  lostAfter: 0,
  stop: 0,
  gatewayLost: 0,
  gatewaySlow: 0,
  subscriberLost: 0,
  subscriberSlow: 0,
  subscriberGone: 0,
  skewMs: 0,
};
