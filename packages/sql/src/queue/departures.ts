import type { GapBlock, QueueId } from "@admit-one/core";
import type { Sql } from "../sql.ts";
import { type Int, int } from "../values.ts";
import { blockOf, countAll, countBetween, emptyBits, mark } from "./gap.ts";

type GapRow = { readonly block: Int; readonly bits: Uint8Array };

/** How many numbers strictly between the two left before they were called. */
export const departedBetween = async (
  sql: Sql,
  queueId: QueueId,
  after: number,
  before: number,
): Promise<number> => {
  if (before - after < 2) return 0;
  const [first, last] = [blockOf(after), blockOf(before)];
  const edges = await sql.all<GapRow>(
    "select block, bits from admit_queue_gap where queue_id = ? and block in (?, ?)",
    queueId,
    first,
    last,
  );
  const atEdges = edges.reduce(
    (sum, row) => sum + countBetween(row.bits, int(row.block), after, before),
    0,
  );
  if (last - first < 2) return atEdges;
  const between = await sql.one<{ readonly removed: Int }>(
    "select coalesce(sum(removed), 0) as removed from admit_queue_gap " +
      "where queue_id = ? and block > ? and block < ?",
    queueId,
    first,
    last,
  );
  return atEdges + int(between?.removed ?? 0);
};

/** The blocks from the head's on that changed after a version of the queue. */
export const gapsSince = async (
  sql: Sql,
  queueId: QueueId,
  head: number,
  version: number,
): Promise<readonly GapBlock[]> => {
  const rows = await sql.all<GapRow>(
    "select block, bits from admit_queue_gap where queue_id = ? and block >= ? and coalesce(version, 1) > ?",
    queueId,
    blockOf(head),
    version,
  );
  return rows.map(({ block, bits }) => ({ block: int(block), bits }));
};

/** Marks the numbers as departed, under the lock on the queue's row. */
export const saveDepartures = async (
  sql: Sql,
  queueId: QueueId,
  departed: readonly number[],
  version: number,
): Promise<void> => {
  for (const [block, numbers] of Map.groupBy(departed, blockOf)) {
    const stored = await sql.one<GapRow>(
      "select block, bits from admit_queue_gap where queue_id = ? and block = ?",
      queueId,
      block,
    );
    const bits = mark(stored?.bits ?? emptyBits(), numbers);
    await sql.run(
      "insert into admit_queue_gap (queue_id, block, removed, bits, version) " +
        "values (?, ?, ?, ?, ?) on conflict (queue_id, block) do update " +
        "set removed = excluded.removed, bits = excluded.bits, version = excluded.version",
      queueId,
      block,
      countAll(bits),
      bits,
      version,
    );
  }
};
