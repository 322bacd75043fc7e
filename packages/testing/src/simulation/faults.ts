/**
 * How often each fault occurs. Probabilities are per call unless stated otherwise. All zero means
 * no faults.
 */
export type Faults = {
  /** The call is lost on its way: nothing happens, and the caller gets an error. */
  readonly lostBefore: number;
  /** The answer is lost: it happened, and the caller cannot know. */
  readonly lostAfter: number;
  /** The process stops while it waits for an answer, and starts again later. */
  readonly stop: number;
  /** The gateway's call or its answer is lost. */
  readonly gatewayLost: number;
  /** The gateway takes longer than anybody waits. */
  readonly gatewaySlow: number;
  /** A delivery to a subscriber, or its answer, is lost. */
  readonly subscriberLost: number;
  /** A subscriber takes longer than anybody waits. */
  readonly subscriberSlow: number;
  /**
   * A subscriber answers that it will never accept an event: a dead letter until it is replayed.
   */
  readonly subscriberGone: number;
  /**
   * Per virtual minute: one server is killed without a sign-off, and away for up to two minutes.
   */
  readonly vanish: number;
  /** Per virtual minute: one server is frozen for up to four minutes and then continues. */
  readonly freeze: number;
  /** Per virtual minute: all servers are killed at once, and away for up to two minutes. */
  readonly blackout: number;
  /** Per virtual minute: servers are stopped one after the other, as in a deployment. */
  readonly deploy: number;
  /**
   * Per virtual minute: one server or all cannot reach the store for up to two minutes. Calls fail,
   * or wait until then.
   */
  readonly storeAway: number;
  /** At each poll of a pending payment: the buyer cancels it or releases the seats. */
  readonly paymentLeft: number;
  /** Somebody refunds a buyer at the bank, fully or partly, without our request. */
  readonly refundedOutside: number;
  /** The bank has no balance for refunds, for hours or days. */
  readonly balanceEmpty: number;
  /** The bank refuses a refund for good. */
  readonly refundRefused: number;
  /** A refund is pending at the bank, for minutes or days. */
  readonly refundPending: number;
  /** A refund fails although it was accepted or already paid, sometimes days later. */
  readonly refundFails: number;
  /** A buyer disputes a payment. The bank decides for one side, and there may be an appeal. */
  readonly disputed: number;
  /** News about moved money never arrives; only the bank's books show it. */
  readonly newsLost: number;
  /** The largest difference between server clocks, in milliseconds. */
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

/** The differences on a day of absences: servers fail only by being away. */
const dayOfAbsences: Partial<Faults> = {
  stop: 0,
  vanish: 0.3,
  freeze: 0.3,
  blackout: 0.2,
  deploy: 0.1,
  storeAway: 0.2,
};

/** The faults of a simulation: those of a bad day, with the requested changes. */
export const faultsOf = ({
  absences = false,
  faults = {},
}: {
  readonly absences?: boolean;
  readonly faults?: Partial<Faults>;
}): Faults => ({ ...badDay, ...(absences && dayOfAbsences), ...faults });
