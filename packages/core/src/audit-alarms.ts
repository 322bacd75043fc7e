import type { DeadCount } from "./outbox/event-log.port.ts";
import type { BookingSnapshot } from "./reservation/booking-store.port.ts";

/** What a person should look at, with the ids that it concerns. */
export type Alarm = {
  readonly alarm: "suspense_old" | "payment_in_doubt" | "refund_needs_operator" | "dead_letters";
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
};

/** Alarms, oldest first. */
export const alarmsOf = (
  { payments, refunds }: BookingSnapshot,
  { nowMs, suspenseAlarmMs, deadLetters = [] }: AuditOptions,
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
  return alarms.toSorted((a, b) => a.sinceMs - b.sinceMs);
};
