import {
  countGaps,
  emptyGapBits,
  type GapBlock,
  gapBlockOf,
  gapBlockSize,
  markGaps,
  type QueueId,
} from "@admit-one/core";
import type { Read, Sql } from "../sql.ts";
import { type Int, int } from "../values.ts";

type GapRow = { readonly block: Int; readonly bits: Uint8Array };

/** From this many tokens on, one read of all departures is cheaper than one read for each token. */
const tokensForAll = 4;

/** How many numbers strictly between the two left before they were called. */
const departedBetween = async (
  sql: Sql,
  queueId: QueueId,
  after: number,
  before: number,
): Promise<number> => {
  const [first, last] = [gapBlockOf(after), gapBlockOf(before)];
  const edges = await sql.all<GapRow>(
    "select block, bits from admit_queue_gap where queue_id = ? and block in (?, ?)",
    queueId,
    first,
    last,
  );
  const atEdges = edges.reduce(
    (sum, row) => sum + countGaps(row.bits, int(row.block), after, before),
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

const departedOfAll = async (
  sql: Sql,
  queueId: QueueId,
  head: number,
  numbers: readonly number[],
): Promise<Map<number, number>> => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const rows = await sql.all<GapRow>(
    "select block, bits from admit_queue_gap where queue_id = ? and block >= ? and block <= ? " +
      "order by block",
    queueId,
    gapBlockOf(head),
    gapBlockOf(sorted.at(-1) ?? head),
  );
  const departed = new Map<number, number>();
  let inEarlierBlocks = 0;
  let next = 0;
  for (const no of sorted) {
    let row = rows[next];
    for (; row && int(row.block) < gapBlockOf(no); row = rows[next]) {
      inEarlierBlocks += countGaps(row.bits, int(row.block), head, Number.POSITIVE_INFINITY);
      next += 1;
    }
    const own = row && int(row.block) === gapBlockOf(no) ? row : undefined;
    const inOwnBlock = own ? countGaps(own.bits, int(own.block), head, no) : 0;
    departed.set(no, inEarlierBlocks + inOwnBlock);
  }
  return departed;
};

/** How many departed numbers lie strictly between the head and each of the numbers. */
export const departedAheadOf = async (
  sql: Sql,
  queueId: QueueId,
  head: number,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  if (numbers.length >= tokensForAll) return await departedOfAll(sql, queueId, head, numbers);
  const departed = new Map<number, number>();
  for (const no of numbers) departed.set(no, await departedBetween(sql, queueId, head, no));
  return departed;
};

/** Reads the blocks, from the head's block on, that changed after a version of the queue. */
export const gapsRead = (
  queueId: QueueId,
  head: number,
  version: number,
  take: (gaps: readonly GapBlock[]) => void,
): Read => ({
  text: "select block, bits from admit_queue_gap where queue_id = ? and block >= ? and version > ?",
  params: [queueId, gapBlockOf(head), version],
  take: (rows: readonly GapRow[]) =>
    take(rows.map(({ block, bits }) => ({ block: int(block), bits }))),
});

/** The number of marked numbers in a block. */
export const countMarked = (bits: Uint8Array): number => countGaps(bits, 0, -1, gapBlockSize);

/** Marks the numbers as departed. The caller has the lock on the queue's row. */
export const saveDepartures = async (
  sql: Sql,
  queueId: QueueId,
  departed: readonly number[],
  version: number,
): Promise<void> => {
  for (const [block, numbers] of Map.groupBy(departed, gapBlockOf)) {
    const stored = await sql.one<GapRow>(
      "select block, bits from admit_queue_gap where queue_id = ? and block = ?",
      queueId,
      block,
    );
    const bits = markGaps(stored?.bits ?? emptyGapBits(), numbers);
    await sql.run(
      "insert into admit_queue_gap (queue_id, block, removed, bits, version) " +
        "values (?, ?, ?, ?, ?) on conflict (queue_id, block) do update " +
        "set removed = excluded.removed, bits = excluded.bits, version = excluded.version",
      queueId,
      block,
      countMarked(bits),
      bits,
      version,
    );
  }
};
