/** How often what goes wrong. Probabilities are per call unless said; all zero is a good day. */
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
  /** In a virtual minute: one server is killed without a word, and away for up to two minutes. */
  readonly vanish: number;
  /** In a virtual minute: one server is frozen for up to four minutes, and goes on. */
  readonly freeze: number;
  /** In a virtual minute: all servers are killed at once, and away for up to two minutes. */
  readonly blackout: number;
  /** In a virtual minute: one server after the other is stopped as a deploy does. */
  readonly deploy: number;
  /**
   * In a virtual minute: one server or all of them can't reach the store for up to two minutes; calls
   * fail, or are not answered before.
   */
  readonly storeAway: number;
  /** At each look at a payment that is pending: the buyer leaves it, or gives the seats back. */
  readonly paymentLeft: number;
  /** Somebody pays a buyer back at the bank, whole or in part, and nobody here asked for it. */
  readonly refundedOutside: number;
  /** The bank has no money to pay back with, for hours or days. */
  readonly balanceEmpty: number;
  /** The bank refuses a refund for good. */
  readonly refundRefused: number;
  /** A refund is pending at the bank, for minutes or days. */
  readonly refundPending: number;
  /** A refund fails though it was accepted, or paid already; days later at times. */
  readonly refundFails: number;
  /** A buyer disputes a payment; the bank decides for one side or the other, and may be appealed to. */
  readonly disputed: number;
  /** What moved money at the bank is news that never arrives: only its books have it. */
  readonly newsLost: number;
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
  vanish: 0.1,
  freeze: 0.1,
  blackout: 0.05,
  deploy: 0.05,
  storeAway: 0.05,
  paymentLeft: 0.05,
  refundedOutside: 0.08,
  balanceEmpty: 0.1,
  refundRefused: 0.05,
  refundPending: 0.2,
  refundFails: 0.1,
  disputed: 0.06,
  newsLost: 0.1,
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
  vanish: 0,
  freeze: 0,
  blackout: 0,
  deploy: 0,
  storeAway: 0,
  paymentLeft: 0,
  refundedOutside: 0,
  balanceEmpty: 0,
  refundRefused: 0,
  refundPending: 0,
  refundFails: 0,
  disputed: 0,
  newsLost: 0,
  skewMs: 0,
};

/** What is other on a day of absences: all that a server does is to be away. */
const dayOfAbsences: Partial<Faults> = {
  stop: 0,
  vanish: 0.3,
  freeze: 0.3,
  blackout: 0.2,
  deploy: 0.1,
  storeAway: 0.2,
};

/** The faults of a simulation: those of a bad day, but for what is asked for. */
export const faultsOf = ({
  absences = false,
  faults = {},
}: {
  readonly absences?: boolean;
  readonly faults?: Partial<Faults>;
}): Faults => ({ ...badDay, ...(absences && dayOfAbsences), ...faults });
