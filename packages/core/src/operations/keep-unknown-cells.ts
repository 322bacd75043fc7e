import { unknownCellOf } from "../kernel/cell.ts";
import {
  type IdempotencyKey,
  type IdempotencyRecord,
  keepRecordsMs,
  operator,
  recordOf,
} from "../kernel/idempotency.ts";
import type { PaymentId } from "../kernel/ids.ts";
import type { OperationsContext } from "./operations-context.ts";
import type { UnknownCell } from "./unknown-cells.ts";

/*
 * What is known is kept for a week, in the payments' store: a server that starts later raises the
 * alarm too, although it does not read the books of then again. Each day has a record for each cell,
 * numbered as they were found.
 */

const dayMs = 86_400_000;
const daysMax = keepRecordsMs / dayMs;
const fingerprint = "unknown_cells";

/** Operators' keys contain no space. */
const keyOf = (gateway: string, day: number, no: number): IdempotencyKey => ({
  userId: operator,
  key: `unknown_cells ${gateway} ${day} ${no}`,
});

type Kept = { readonly outcome: "unknown_cell"; readonly found: UnknownCell };

const isKept = (outcome: { readonly outcome: string }): outcome is Kept =>
  outcome.outcome === "unknown_cell";

const keptIn = (record: IdempotencyRecord | null): UnknownCell | null =>
  record?.answer.kind === "outcome" && isKept(record.answer.outcome)
    ? record.answer.outcome.found
    : null;

/** Keeps what is known of the gateway's account. The first of a day and cell stays. */
export const keepUnknownCells = async (
  { stores, clock, unknownCells }: OperationsContext,
  gateway: string,
): Promise<void> => {
  const nowMs = clock.nowMs();
  const day = Math.floor(nowMs / dayMs);
  /** Whether the record of this number has the cell, now. Another server may have written it. */
  const isIn = async (found: UnknownCell, no: number): Promise<boolean> => {
    const key = keyOf(gateway, day, no);
    const outcome: Kept = { outcome: "unknown_cell", found };
    // No payment has this id, so the slice contains only the record.
    const slice = { by: "payment", paymentId: key.key as PaymentId, record: key } as const;
    return stores.bookings.update(slice, ({ record }) => ({
      outcome: record === null || keptIn(record)?.cell === found.cell,
      ...(record === null && {
        change: recordOf(key, fingerprint, { kind: "outcome", outcome }, nowMs),
      }),
    }));
  };
  for (const found of unknownCells.all().filter((one) => one.gateway === gateway)) {
    if (unknownCells.isKept(found, day)) continue;
    let no = 0;
    while (!(await isIn(found, no))) no += 1;
    unknownCells.kept(found, day);
  }
};

/** Reads what earlier servers kept. Cells that are named by now are left out. */
export const recallUnknownCells = async (
  { stores, clock, cell, unknownCells }: OperationsContext,
  gateway: string,
): Promise<void> => {
  const today = Math.floor(clock.nowMs() / dayMs);
  const read = async (day: number, no: number): Promise<UnknownCell | null> =>
    keptIn(await stores.bookings.record(keyOf(gateway, day, no)));
  for (let day = today - daysMax; day <= today; day += 1) {
    for (let no = 0, kept = await read(day, no); kept !== null; kept = await read(day, (no += 1))) {
      if (unknownCellOf(cell, kept.paymentId) !== null) unknownCells.restore(kept);
    }
  }
};
