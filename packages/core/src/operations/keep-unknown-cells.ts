import { unknownCellOf } from "../kernel/cell.ts";
import { type IdempotencyKey, keepRecordsMs, operator, recordOf } from "../kernel/idempotency.ts";
import type { PaymentId } from "../kernel/ids.ts";
import type { OperationsContext } from "./operations-context.ts";
import type { UnknownCell } from "./unknown-cells.ts";

/*
 * What is known is kept for a week, in the payments' store: a server that starts later raises the
 * alarm too, although it does not read the books of then again. There is one record for each day.
 */

const dayMs = 86_400_000;
const daysMax = keepRecordsMs / dayMs;
const fingerprint = "unknown_cells";

/** Operators' keys contain no space. */
const keyOf = (gateway: string, day: number): IdempotencyKey => ({
  userId: operator,
  key: `unknown_cells ${gateway} ${day}`,
});

type Kept = { readonly outcome: "unknown_cells"; readonly cells: readonly UnknownCell[] };

const isKept = (outcome: { readonly outcome: string }): outcome is Kept =>
  outcome.outcome === "unknown_cells";

/** Keeps what is known of the gateway's account. The first of a day stays. */
export const keepUnknownCells = async (
  { stores, clock, unknownCells }: OperationsContext,
  gateway: string,
): Promise<void> => {
  const cells = unknownCells.all().filter((one) => one.gateway === gateway);
  if (cells.length === 0) return;
  const nowMs = clock.nowMs();
  const key = keyOf(gateway, Math.floor(nowMs / dayMs));
  const outcome: Kept = { outcome: "unknown_cells", cells };
  // No payment has this id, so the slice contains only the record.
  const slice = { by: "payment", paymentId: key.key as PaymentId, record: key } as const;
  await stores.bookings.update(slice, ({ record }) => ({
    outcome: undefined,
    ...(record === null && {
      change: recordOf(key, fingerprint, { kind: "outcome", outcome }, nowMs),
    }),
  }));
};

/** Reads what earlier servers kept. Cells that are named by now are left out. */
export const recallUnknownCells = async (
  { stores, clock, cell, unknownCells }: OperationsContext,
  gateway: string,
): Promise<void> => {
  const today = Math.floor(clock.nowMs() / dayMs);
  for (let day = today - daysMax; day <= today; day += 1) {
    const answer = (await stores.bookings.record(keyOf(gateway, day)))?.answer;
    if (answer?.kind !== "outcome" || !isKept(answer.outcome)) continue;
    for (const kept of answer.outcome.cells) {
      if (unknownCellOf(cell, kept.paymentId) !== null) unknownCells.restore(kept);
    }
  }
};
