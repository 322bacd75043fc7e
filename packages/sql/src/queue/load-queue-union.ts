import type { ActiveToken, QueueId, QueueSlice, Token } from "@admit-one/core";
import { type Read, type Sql, textOf } from "../sql.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { type Int, int } from "../values.ts";
import { departedBetween } from "./departures.ts";
import { blockOf, countAll, countBetween } from "./gap.ts";
import { selectLive, selectQueue, selectToken } from "./load-queue.ts";
import { type QueueRow, type TokenRow, toQueue, toToken } from "./queue-rows.ts";
import { isLive, type QueueUnion } from "./queue-union.ts";

/** Due tokens beyond what a slice asks for: some may end while the batch is decided. */
const spareDue = 100;

/** From so many tokens on one read of all that departed is cheaper than one for each. */
const subjectsForAll = 4;

const ofNumbers = textOf(
  ({ anyFrom, rows }) => `${selectToken} and ${anyFrom("no", rows({ no: "int" }))}`,
);

const ofUsers = textOf(({ anyOf }) => `${selectLive} and ${anyOf("user_id")}`);

const byEnd = `${selectToken} and status = 'active' order by ends_at_ms, no limit ?`;

type Gathered = {
  queue: QueueRow | null;
  readonly tokens: Token[];
  due: readonly ActiveToken[];
};

type Asked = {
  readonly queueId: QueueId;
  readonly numbers: readonly number[];
  readonly users: readonly string[];
  /** Null where nobody asks for any. */
  readonly due: number | null;
};

const askedOf = (slices: readonly QueueSlice[]): Asked => {
  const dues = slices.flatMap(({ due }) => due ?? []);
  return {
    queueId: slices[0]?.queueId as QueueId,
    numbers: [...new Set(slices.flatMap(({ no }) => no ?? []))],
    users: [...new Set(slices.flatMap(({ user }) => user ?? []))],
    due: dues.length === 0 ? null : Math.max(...dues) + (slices.length > 1 ? spareDue : 0),
  };
};

const readsOf = (sql: Sql, lock: string, asked: Asked, into: Gathered): readonly Read[] => {
  const { queueId, numbers, users, due } = asked;
  const add = (rows: readonly TokenRow[]): void => {
    into.tokens.push(...rows.map(toToken));
  };
  const reads: Read[] = [
    {
      text: selectQueue + lock,
      params: [queueId],
      take: ([row]: readonly QueueRow[]) => {
        into.queue = row ?? null;
      },
    },
  ];
  if (numbers.length === 1) {
    const params = [queueId, numbers[0] ?? 0];
    reads.push({ text: `${selectToken} and no = ?`, params, take: add });
  } else if (numbers.length > 1) {
    const params = [queueId, JSON.stringify(numbers.map((no) => [no]))];
    reads.push({ text: ofNumbers(sql), params, take: add });
  }
  if (users.length > 0) {
    reads.push({ text: ofUsers(sql), params: [queueId, JSON.stringify(users)], take: add });
  }
  if (due !== null) {
    reads.push({
      text: byEnd,
      params: [queueId, due],
      take: (rows: readonly TokenRow[]) => {
        // The condition names the status, so the rows are of that kind.
        into.due = rows.map((row) => toToken(row) as ActiveToken);
      },
    });
  }
  return reads;
};

type GapRow = { readonly block: Int; readonly bits: Uint8Array };

const departedOfAll = async (
  sql: Sql,
  queueId: QueueId,
  head: number,
  numbers: readonly number[],
): Promise<Map<number, number>> => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const rows = await sql.all<GapRow>(
    "select block, bits from admit_queue_gap where queue_id = ? and block >= ? and block <= ? " +
      "order by block",
    queueId,
    blockOf(head),
    blockOf(sorted.at(-1) ?? head),
  );
  const result = new Map<number, number>();
  let before = 0;
  let next = 0;
  for (const no of sorted) {
    for (let row = rows[next]; row && int(row.block) < blockOf(no); row = rows[next]) {
      const isHeads = int(row.block) === blockOf(head);
      before += isHeads
        ? countBetween(row.bits, int(row.block), head, Number.POSITIVE_INFINITY)
        : countAll(row.bits);
      next += 1;
    }
    const row = rows[next];
    const isOwn = row !== undefined && int(row.block) === blockOf(no);
    result.set(no, before + (isOwn ? countBetween(row.bits, int(row.block), head, no) : 0));
  }
  return result;
};

const departedAheadOf = async (
  sql: Sql,
  queueId: QueueId,
  head: number,
  numbers: readonly number[],
): Promise<Map<number, number>> => {
  if (numbers.length >= subjectsForAll) return await departedOfAll(sql, queueId, head, numbers);
  const result = new Map<number, number>();
  for (const no of numbers) result.set(no, await departedBetween(sql, queueId, head, no));
  return result;
};

const unionOf = (asked: Asked, gathered: Gathered): QueueUnion => {
  const { queue, due } = gathered;
  const tokens = new Map<number, Token | null>(asked.numbers.map((no) => [no, null]));
  const liveOf = new Map<string, number | null>(asked.users.map((user) => [user, null]));
  const loaded = queue === null ? null : toQueue(queue);
  // Where the queue came to be after it was looked for, its tokens are not there yet either.
  for (const token of loaded === null ? [] : [...due, ...gathered.tokens]) {
    tokens.set(token.no, token);
    if (liveOf.has(token.userId) && isLive(token)) liveOf.set(token.userId, token.no);
  }
  return {
    loaded,
    queue: loaded,
    tokens,
    liveOf,
    departedAhead: new Map(),
    departed: [],
    due: loaded === null ? [] : due,
    horizon: due.length === asked.due ? (due.at(-1) ?? null) : null,
    put: new Map(),
    events: [],
  };
};

/** The tokens of which somebody has to know how many before them left. */
const waitingFor = ({ queue }: QueueUnion, { tokens }: Gathered): readonly number[] => {
  if (queue === null) return [];
  return [...new Set(tokens.map(({ no }) => no))].filter((no) => no - queue.head >= 2);
};

const nothing = (): Gathered => ({ queue: null, tokens: [], due: [] });

/** Loads the union of plain slices of one queue; `lock` is the clause for the queue's row. */
export const loadQueueUnion = async (
  sql: Sql,
  slices: readonly QueueSlice[],
  lock: string,
): Promise<QueueUnion> => {
  const asked = askedOf(slices);
  const gathered = nothing();
  await sql.reads(readsOf(sql, lock, asked, gathered));
  const union = unionOf(asked, gathered);
  const numbers = waitingFor(union, gathered);
  const ahead = await departedAheadOf(sql, asked.queueId, union.queue?.head ?? 0, numbers);
  return { ...union, departedAhead: ahead };
};

/** The same of one moment, without a lock; two round trips only where somebody waits. */
export const readQueueUnion = async (
  work: UnitOfWork,
  slices: readonly QueueSlice[],
): Promise<QueueUnion> => {
  const asked = askedOf(slices);
  let gathered = nothing();
  await work.moment((sql) => {
    gathered = nothing();
    return readsOf(sql, "", asked, gathered);
  });
  const union = unionOf(asked, gathered);
  return waitingFor(union, gathered).length === 0
    ? union
    : await work.read((sql) => loadQueueUnion(sql, slices, ""));
};
