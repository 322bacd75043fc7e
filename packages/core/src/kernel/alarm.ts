/**
 * The calls that end an alarm, which are also HTTP operations of the same names. Only `recover` is
 * a step of the work loop and a command of the server.
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

/** A problem that a person should look at, with the ids concerned. */
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
    | "gateway_missing"
    | "unknown_cell"
    | "durability_lost";
  readonly message: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly sinceMs: number;
  /**
   * The calls that end the alarm; each of them does. Empty if it needs another configuration, which
   * the message describes.
   */
  readonly endedBy: readonly EndingCall[];
};
