import type { DeadCount } from "./outbox/event-log.port.ts";
import type { GateFailure } from "./queue/gate-desk.ts";
import type { BookingSnapshot } from "./reservation/booking-store.port.ts";

/** What a person should look at, with the ids that it concerns. */
export type Alarm = {
  readonly alarm:
    | "suspense_old"
    | "payment_in_doubt"
    | "refund_needs_operator"
    | "dead_letters"
    | "admission_gate_failing";
  readonly message: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly sinceMs: number;
};

export type AuditOptions = {
  readonly nowMs: number;
  /** Money may be in suspense for so long. */
  readonly suspenseAlarmMs: number;
  /** What subscribers did not take. */
  readonly deadLetters?: readonly DeadCount[];
  /** How the gate before the lines fails, as the process that looks knows it. */
  readonly gateFailure?: GateFailure | null;
};

/** Alarms, oldest first. */
export const alarmsOf = (
  { payments, refunds }: BookingSnapshot,
  { nowMs, suspenseAlarmMs, deadLetters = [], gateFailure = null }: AuditOptions,
): readonly Alarm[] => {
  const alarms: Alarm[] = [];
  for (const payment of payments) {
    const { paymentId } = payment;
    if (payment.status === "captured" && payment.suspendedAtMs !== null) {
      const sinceMs = payment.suspendedAtMs;
      if (nowMs - sinceMs <= suspenseAlarmMs) continue;
      const message = "Money has been in suspense for too long.";
      alarms.push({ alarm: "suspense_old", message, ids: { paymentId }, sinceMs });
    }
    if (payment.status === "pending") {
      const { createdAtMs, deadlineMs } = payment;
      // Twice the time that it had: its gateway can't be reached, or does not know either.
      if (nowMs < deadlineMs + (deadlineMs - createdAtMs)) continue;
      const message = "A payment is in doubt for twice the time that it had; it may be abandoned.";
      alarms.push({ alarm: "payment_in_doubt", message, ids: { paymentId }, sinceMs: deadlineMs });
    }
  }
  for (const refund of refunds) {
    if (refund.status !== "needs_operator") continue;
    const { refundId, paymentId, requestedAtMs, failure } = refund;
    const message = `A refund failed for good: ${failure}`;
    const ids = { refundId, paymentId };
    alarms.push({ alarm: "refund_needs_operator", message, ids, sinceMs: requestedAtMs });
  }
  for (const { subscriber, count, oldestDiedAtMs } of deadLetters) {
    const message = "A subscriber did not take events; later ones of their streams wait.";
    const ids = { subscriber, count: String(count) };
    alarms.push({ alarm: "dead_letters", message, ids, sinceMs: oldestDiedAtMs });
  }
  if (gateFailure !== null) alarms.push(alarmOfGate(gateFailure));
  return alarms.toSorted((a, b) => a.sinceMs - b.sinceMs);
};

const alarmOfGate = ({ gate, onFailure, count, reason, sinceMs }: GateFailure): Alarm => {
  const effect = onFailure === "allow" ? "everybody joins unchecked" : "nobody new can join";
  const message = `The admission gate fails, and ${effect}: ${reason}`;
  const ids = { gate, onFailure, failures: String(count) };
  return { alarm: "admission_gate_failing", message, ids, sinceMs };
};
