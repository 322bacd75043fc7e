/**
 * The box office's calls that end an alarm, over HTTP operations of the same names; `recover` is a step
 * of its work, and a command of the server.
 */
export const endingCalls = [
  "recover",
  "abandonPayment",
  "retryRefund",
  "settleRefund",
  "cancelReservation",
  "acceptPayment",
  "replayDeadLetters",
  "discardDeadLetter",
  "issueToken",
] as const;
export type EndingCall = (typeof endingCalls)[number];

/** What a person should look at, with the ids that it concerns. */
export type Alarm = {
  readonly alarm:
    | "suspense_old"
    | "payment_in_doubt"
    | "refund_needs_operator"
    | "paid_back_outside"
    | "paid_back_twice"
    | "dispute_lost"
    | "dead_letters"
    | "admission_gate_failing"
    | "gateway_missing";
  readonly message: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly sinceMs: number;
  /**
   * The calls that end it: each of them, so that a person can choose. None where it takes another
   * configuration; the message says which.
   */
  readonly endedBy: readonly EndingCall[];
};
