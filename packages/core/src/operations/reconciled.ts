import { type IdempotencyKey, keepRecordsMs, operator, recordOf } from "../kernel/idempotency.ts";
import type { PaymentId } from "../kernel/ids.ts";
import type { OperationsContext } from "./operations-context.ts";

/*
 * Records up to when a gateway's books were compared with ours. The records are in the payments'
 * store, one for each hour, so that a database that loses its last commits also loses the matching
 * records.
 */

const hourMs = 3_600_000;
const hoursMax = keepRecordsMs / hourMs;
const fingerprint = "reconciled";

/** Operators' keys contain no space. */
const keyOf = (gateway: string, hour: number): IdempotencyKey => ({
  userId: operator,
  key: `reconciled ${gateway} ${hour}`,
});

/** The start of the last hour up to which the books were compared. Null without a record. */
export const reconciledUntilMs = async (
  { stores, clock }: OperationsContext,
  gateway: string,
): Promise<number | null> => {
  const thisHour = Math.floor(clock.nowMs() / hourMs);
  for (let hour = thisHour; hour >= thisHour - hoursMax; hour -= 1) {
    if ((await stores.bookings.record(keyOf(gateway, hour))) !== null) return hour * hourMs;
  }
  return null;
};

/** Records that every capture before the instant is known here. */
export const markReconciled = (
  { stores, clock }: OperationsContext,
  gateway: string,
  untilMs: number,
): Promise<void> => {
  const key = keyOf(gateway, Math.floor(untilMs / hourMs));
  const answer = { kind: "outcome", outcome: { outcome: "reconciled" } } as const;
  // No payment has this id, so the slice contains only the record.
  const slice = { by: "payment", paymentId: key.key as PaymentId, record: key } as const;
  return stores.bookings.update(slice, ({ record }) => ({
    outcome: undefined,
    ...(record === null && { change: recordOf(key, fingerprint, answer, clock.nowMs()) }),
  }));
};
