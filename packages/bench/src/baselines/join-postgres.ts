import { openPool } from "./pool.ts";

const policyOf = (policy: { readonly maxActive: number | null }, active: number): boolean =>
  policy.maxActive === null || active < policy.maxActive;

type Row = {
  readonly epoch: number;
  readonly next_no: string;
  readonly waiting: string;
  readonly active: string;
  readonly policy: { readonly maxActive: number | null };
};

/**
 * Joins a queue in one transaction that locks the queue's row. The numbers have no gaps, so the
 * lock is unavoidable. It writes the same rows: queue, token and event.
 */
export const openJoinPostgres = (
  url: string,
): AsyncDisposable & { join(queueId: string, userId: string): Promise<number> } => {
  const pool = openPool(url);
  const statement = (name: string, text: string) => (values: readonly unknown[]) => ({
    name,
    text,
    values: [...values],
  });
  const lock = statement(
    "lock",
    "select epoch, next_no, waiting, active, policy from admit_queue where queue_id = $1 " +
      "for no key update",
  );
  const live = statement(
    "live",
    "select no from admit_queue_token where queue_id = $1 and user_id = $2 " +
      "and status in ('waiting', 'active')",
  );
  const count = statement(
    "count",
    `update admit_queue set next_no = next_no + 1, waiting = waiting + 1, version = version + 1,
       totals = jsonb_set(totals, '{joined}', to_jsonb((totals ->> 'joined')::bigint + 1))
     where queue_id = $1`,
  );
  const insert = statement(
    "insert",
    `with token as (
       insert into admit_queue_token (queue_id, no, user_id, epoch, joined_at_ms, status, hint_ends_at_ms)
       values ($1, $2, $3, $4, $5::bigint, 'waiting', $5::bigint + 5000)
     ) insert into admit_event (event_id, stream, at_ms, payload, delivered)
     values ($6, $7, $5, $8, false)`,
  );
  return {
    join: async (queueId, userId) => {
      const client = await pool.connect();
      try {
        await client.query("begin");
        const queue = (await client.query<Row>(lock([queueId]))).rows[0] as Row;
        const known = await client.query<{ readonly no: string }>(live([queueId, userId]));
        if (known.rows[0] !== undefined) {
          await client.query("rollback");
          return Number(known.rows[0].no);
        }
        if (Number(queue.waiting) === 0 && policyOf(queue.policy, Number(queue.active))) {
          throw new Error("Nobody waits: this line would let the newcomer in.");
        }
        const no = Number(queue.next_no);
        const nowMs = Date.now();
        const stream = `${queueId}:${no}`;
        const eventId = `${stream}.1.TokenIssued`;
        const event = { type: "TokenIssued", eventId, stream, atMs: nowMs, queueId, no, userId };
        await client.query(count([queueId]));
        const payload = JSON.stringify(event);
        await client.query(
          insert([queueId, no, userId, queue.epoch, nowMs, eventId, stream, payload]),
        );
        await client.query("commit");
        return no;
      } catch (error) {
        await client.query("rollback");
        throw error;
      } finally {
        client.release();
      }
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
};
