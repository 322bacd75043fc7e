import type { Alarm } from "../kernel/alarm.ts";
import type { DeadCount } from "../outbox/event-log.port.ts";
import { isPaid, type Payment } from "../payment/payment.ts";
import { type Refund } from "../payment/refund.ts";
import type { GateFailure } from "../queue/runtime/admission-check.ts";
import type { Reservation } from "../reservation/reservation.ts";
import type { BookingSnapshot } from "../sales/booking-view.ts";
import { lossesOf, nobodysTwice } from "../sales/refunding/losses.ts";
import type { DurabilityLost } from "./durability-lost.ts";
import { createWaitingFold, type WaitingFold } from "./missing-gateways.ts";
import type { UnknownCell } from "./unknown-cells.ts";

export type AuditOptions = {
  readonly nowMs: number;
  /** How long money may be suspended, in milliseconds. */
  readonly suspenseAlarmMs: number;
  /** The dead letters of each subscriber. */
  readonly deadLetters?: readonly DeadCount[];
  /** How the admission gate fails, as this process knows it. */
  readonly gateFailure?: GateFailure | null;
  /** Money of cells that nobody named, as this process read it at the gateways. */
  readonly unknownCells?: readonly UnknownCell[];
  /** What the database no longer promises, as this process knows it. */
  readonly durabilityLost?: DurabilityLost | null;
  /** The names of the configured gateways. Without them no missing gateway is reported. */
  readonly gateways?: readonly string[];
};

type PaymentsWithBooks = Pick<BookingSnapshot, "payments" | "refunds" | "reservations">;

/** Alarms, oldest first. */
export const alarmsOf = (snapshot: PaymentsWithBooks, options: AuditOptions): readonly Alarm[] => {
  const waiting = createWaitingFold();
  waiting.add(snapshot, options.nowMs);
  return [...alarmsOfGroup(snapshot, options), ...alarmsOfStore(options, waiting)].toSorted(
    (a, b) => a.sinceMs - b.sinceMs,
  );
};

/** Alarms of some payments with all their refunds, and of refunds without a known payment. */
export const alarmsOfGroup = (
  { payments, refunds, reservations }: PaymentsWithBooks,
  options: AuditOptions,
): readonly Alarm[] => {
  const byId = new Map<string, Reservation>(reservations.map((it) => [it.reservationId, it]));
  const refundsById: ReadonlyMap<string, readonly Refund[]> = Map.groupBy(
    refunds,
    ({ paymentId }) => paymentId,
  );
  const known = new Set<string>(payments.map(({ paymentId }) => paymentId));
  return [
    ...payments.flatMap((payment) => [
      ...suspenseIsOld(payment, options),
      ...isInDoubt(payment, options),
      ...(isPaid(payment)
        ? lossesOf(
            payment,
            refundsById.get(payment.paymentId) ?? [],
            byId.get(payment.reservationId) ?? null,
          )
        : []),
    ]),
    ...refunds.flatMap(needsOperator),
    ...refunds.filter(({ paymentId }) => !known.has(paymentId)).flatMap(nobodysTwice),
  ];
};

/** Alarms of the box office as a whole. */
export const alarmsOfStore = (options: AuditOptions, waiting: WaitingFold): readonly Alarm[] => [
  ...deadLettersOf(options),
  ...gateFails(options),
  ...durabilityIsLost(options),
  ...unknownCellsOf(options),
  ...waiting.alarms(options.gateways),
];

const suspenseIsOld = (
  payment: Payment,
  { nowMs, suspenseAlarmMs }: AuditOptions,
): readonly Alarm[] => {
  if (payment.status !== "captured" || payment.suspendedAtMs === null) return [];
  const { paymentId, suspendedAtMs: sinceMs } = payment;
  if (nowMs - sinceMs <= suspenseAlarmMs) return [];
  const message =
    "Money has been in suspense for too long; work.recover (admit-one recover) decides what becomes " +
    "of it, or fails and says why.";
  return [{ alarm: "suspense_old", message, ids: { paymentId }, sinceMs, endedBy: ["recover"] }];
};

const isInDoubt = (payment: Payment, { nowMs }: AuditOptions): readonly Alarm[] => {
  if (payment.status !== "pending") return [];
  const { paymentId, createdAtMs, deadlineMs } = payment;
  // After twice the allowed time the gateway cannot be reached, or does not know the outcome
  // either.
  if (nowMs < deadlineMs + (deadlineMs - createdAtMs)) return [];
  const message =
    "A payment is in doubt for twice the time that it had; abandonPayment frees its seats.";
  return [
    {
      alarm: "payment_in_doubt",
      message,
      ids: { paymentId },
      sinceMs: deadlineMs,
      endedBy: ["abandonPayment"],
    },
  ];
};

const needsOperator = (refund: Refund): readonly Alarm[] => {
  if (refund.status !== "needs_operator") return [];
  const { refundId, paymentId, stuckAtMs: sinceMs, failure } = refund;
  const message =
    `A refund failed for good (${failure}): retryRefund sends it again, ` +
    "settleRefund says that it was paid by hand.";
  const endedBy = ["retryRefund", "settleRefund"] as const;
  const ids = { refundId, paymentId };
  return [{ alarm: "refund_needs_operator", message, ids, sinceMs, endedBy }];
};

const deadLettersOf = ({ deadLetters = [] }: AuditOptions): readonly Alarm[] =>
  deadLetters.map(({ subscriber, count, oldestDiedAtMs: sinceMs }) => ({
    alarm: "dead_letters",
    message:
      "A subscriber did not take events, and later ones of their streams wait: " +
      "replayDeadLetters sends them again, discardDeadLetter gives one up.",
    ids: { subscriber, count: String(count) },
    sinceMs,
    endedBy: ["replayDeadLetters", "discardDeadLetter"],
  }));

const gateFails = ({ gateFailure = null }: AuditOptions): readonly Alarm[] => {
  if (gateFailure === null) return [];
  const { gate, onFailure, count, reason, sinceMs } = gateFailure;
  const effect = onFailure === "allow" ? "everybody joins unchecked" : "nobody new can join";
  const message =
    `The admission gate fails, and ${effect}: ${reason}. ` +
    "It is over with the first issueToken that the gate answers.";
  const ids = { gate, onFailure, failures: String(count) };
  return [{ alarm: "admission_gate_failing", message, ids, sinceMs, endedBy: ["issueToken"] }];
};

const unknownCellsOf = ({ unknownCells = [] }: AuditOptions): readonly Alarm[] =>
  unknownCells.map(({ gateway, cell, payments, paymentId, sinceMs }) => ({
    alarm: "unknown_cell",
    message:
      `The account at ${gateway} has money of payments that begin with ${cell}-, and no cell of this ` +
      "name is known. It is never refunded from here. If such a cell sells through this account, " +
      `name it to the others: CELLS=${cell},… on the servers.`,
    ids: { gateway, cell, payments: String(payments), paymentId },
    sinceMs,
    endedBy: [],
  }));

const durabilityIsLost = ({ durabilityLost = null }: AuditOptions): readonly Alarm[] => {
  if (durabilityLost === null) return [];
  const { reason, sinceMs, refuses } = durabilityLost;
  const effect = refuses ? "Nothing is written until then" : "Sales go on";
  const message =
    `If the database's machine is lost, the last answered commands are lost with it: ${reason}. ` +
    `${effect}. It is over when commits wait for a standby again.`;
  return [{ alarm: "durability_lost", message, ids: {}, sinceMs, endedBy: [] }];
};
