import { type IdempotencyKey, keepRecordsMs, operator, recordOf } from "../kernel/idempotency.ts";
import type { PaymentId } from "../kernel/ids.ts";
import type { OperationsContext } from "./operations-context.ts";

/*
 * Until when a gateway's books were compared with ours. It is kept where the payments are, one
 * record an hour, so that a database that loses its last commits loses with them that they were
 * compared.
 */

const hourMs = 3_600_000;
const hoursMax = keepRecordsMs / hourMs;
const fingerprint = "reconciled";

/** No operator's key has a space. */
const keyOf = (gateway: string, hour: number): IdempotencyKey => ({
  userId: operator,
  key: `reconciled ${gateway} ${hour}`,
});

/** The last hour to whose begin the books were compared, as an instant; null where none is kept. */
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

/** Writes down that nothing which was captured before the instant is unknown. */
export const markReconciled = (
  { stores, clock }: OperationsContext,
  gateway: string,
  untilMs: number,
): Promise<void> => {
  const key = keyOf(gateway, Math.floor(untilMs / hourMs));
  const answer = { kind: "outcome", outcome: { outcome: "reconciled" } } as const;
  // No payment has that id: the record is all that there is to the slice.
  const slice = { by: "payment", paymentId: key.key as PaymentId, record: key } as const;
  return stores.bookings.update(slice, ({ record }) => ({
    outcome: undefined,
    ...(record === null && { change: recordOf(key, fingerprint, answer, clock.nowMs()) }),
  }));
};
