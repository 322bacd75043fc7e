// One SQLite file as a store of documents: each row is a record of core as JSON, and every column
// is read off it, so that a column and its document can't disagree.
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { TicketingError } from "@admit-one/core";

const schema = `
  create table if not exists concert (
    doc text not null,
    -- Nobody sees it before its last piece is there; the same of a show.
    creating integer not null,
    concert_id as (doc ->> 'concertId') stored unique,
    version as (doc ->> 'version') stored
  );
  create table if not exists show (
    doc text not null,
    creating integer not null,
    -- Raised whenever a seat of the show changes.
    seat_version integer not null default 1,
    show_id as (doc ->> 'showId') stored unique,
    concert_id as (doc ->> 'concertId') stored
  );
  -- What a show sells, apart from it: this is large, and a hold reads its show.
  create table if not exists plan (
    doc text not null,
    -- The seats that are not stored as the plan says yet.
    unsettled text,
    show_id as (doc ->> 'showId') stored unique
  );
  create table if not exists seat (
    -- Insertion is the order of the plan.
    plan_no integer primary key,
    doc text not null,
    seat_version integer not null default 1,
    show_id as (doc ->> 'showId') stored references show (show_id),
    seat_id as (doc ->> 'seatId') stored,
    unique (show_id, seat_id)
  );
  -- Concerts that come in pieces.
  create table if not exists creation (
    doc text not null,
    touched_at_ms integer not null,
    discarded integer not null default 0,
    creation_id as (doc ->> 'creationId') stored unique,
    concert_id as (doc ->> '$.concert.concertId') stored unique
  );
  create table if not exists reservation (
    doc text not null,
    reservation_id as (doc ->> 'reservationId') stored unique,
    version as (doc ->> 'version') stored,
    show_id as (doc ->> 'showId') stored,
    user_id as (doc ->> 'userId') stored,
    status as (doc ->> 'status') stored,
    created_at_ms as (doc ->> 'createdAtMs') stored,
    expires_at_ms as (doc ->> 'expiresAtMs') stored
  );
  create index if not exists reservation_user on reservation (user_id, created_at_ms);
  create index if not exists reservation_due on reservation (expires_at_ms) where status = 'held';
  -- The backstop: whatever the rules decide, a seat has one live reservation.
  create table if not exists claim (
    show_id text not null,
    seat_id text not null,
    reservation_id text not null,
    primary key (show_id, seat_id)
  );
  create index if not exists claim_reservation on claim (reservation_id);
  create table if not exists payment (
    doc text not null,
    payment_id as (doc ->> 'paymentId') stored unique,
    version as (doc ->> 'version') stored,
    status as (doc ->> 'status') stored,
    recover_at_ms as (doc ->> 'recoverAtMs') stored,
    -- Never more goes back than was taken.
    check (doc ->> 'refundTotal' is null or doc ->> 'refundTotal' <= doc ->> 'takenAmount')
  );
  create index if not exists payment_due on payment (recover_at_ms);
  create table if not exists refund (
    doc text not null,
    refund_id as (doc ->> 'refundId') stored unique,
    payment_id as (doc ->> 'paymentId') stored,
    no as (doc ->> 'no') stored,
    show_id as (doc ->> 'showId') stored,
    version as (doc ->> 'version') stored,
    recover_at_ms as (doc ->> 'recoverAtMs') stored,
    stuck_at_ms as (doc ->> 'stuckAtMs') stored,
    unique (payment_id, no)
  );
  create index if not exists refund_due on refund (recover_at_ms);
  create index if not exists refund_stuck on refund (show_id, stuck_at_ms)
    where stuck_at_ms is not null;
  create table if not exists wallet (
    doc text not null check (doc ->> 'balance' >= 0),
    user_id as (doc ->> 'userId') stored,
    currency as (doc ->> 'currency') stored,
    version as (doc ->> 'version') stored,
    unique (user_id, currency)
  );
  create table if not exists ledger (
    doc text not null,
    entry_id as (doc ->> 'entryId') stored unique
  );
  create table if not exists webhook (
    doc text not null,
    gateway as (doc ->> 'gateway') stored,
    event_id as (doc ->> 'eventId') stored,
    received_at_ms as (doc ->> 'receivedAtMs') stored,
    due_at_ms as (doc ->> 'dueAtMs') stored,
    unique (gateway, event_id)
  );
  create table if not exists record (
    doc text not null,
    user_id as (doc ->> 'userId') stored,
    key as (doc ->> 'key') stored,
    at_ms as (doc ->> 'atMs') stored,
    unique (user_id, key)
  );
  create table if not exists erasure (
    doc text not null,
    user_id as (doc ->> 'userId') stored unique
  );
  create table if not exists journal (
    doc text not null,
    entry_id as (doc ->> 'entryId') stored unique,
    at_ms as (doc ->> 'atMs') stored,
    user_id as (doc ->> 'userId') stored
  );
  create index if not exists journal_age on journal (at_ms, entry_id);
  create index if not exists journal_user on journal (user_id, at_ms, entry_id);
  create table if not exists queue_journal (
    doc text not null,
    entry_id as (doc ->> 'entryId') stored unique,
    at_ms as (doc ->> 'atMs') stored,
    user_id as (doc ->> 'userId') stored
  );
  create index if not exists queue_journal_age on queue_journal (at_ms, entry_id);
  create table if not exists queue (
    doc text not null,
    queue_id as (doc ->> 'queueId') stored unique,
    version as (doc ->> 'version') stored,
    head as (doc ->> 'head') stored
  );
  create table if not exists token (
    doc text not null,
    queue_id as (doc ->> 'queueId') stored references queue (queue_id),
    no as (doc ->> 'no') stored,
    user_id as (doc ->> 'userId') stored,
    status as (doc ->> 'status') stored,
    ends_at_ms as (doc ->> 'endsAtMs') stored,
    ended_at_ms as (doc ->> 'endedAtMs') stored,
    unique (queue_id, no)
  );
  create index if not exists token_user on token (user_id, queue_id, no);
  create index if not exists token_ended on token (ended_at_ms, queue_id, no)
    where status = 'expired';
  create unique index if not exists token_live on token (queue_id, user_id)
    where status <> 'expired';
  create index if not exists token_due on token (queue_id, ends_at_ms, no)
    where status = 'active';
  create table if not exists departed (
    queue_id text not null,
    no integer not null,
    version integer not null,
    primary key (queue_id, no)
  );
  create table if not exists event (
    -- The order of the steps.
    sequence integer primary key autoincrement,
    doc text not null,
    routed integer not null default 0,
    event_id as (doc ->> 'eventId') stored unique,
    at_ms as (doc ->> 'atMs') stored
  );
  create index if not exists event_unrouted on event (sequence) where not routed;
  -- What is open: what is done is deleted.
  create table if not exists delivery (
    doc text not null,
    event_id as (doc ->> 'eventId') stored,
    subscriber as (doc ->> 'subscriber') stored,
    stream as (doc ->> 'stream') stored,
    no as (doc ->> 'no') stored,
    due_at_ms as (doc ->> 'dueAtMs') stored,
    died_at_ms as (doc ->> 'diedAtMs') stored,
    unique (event_id, subscriber)
  );
  create index if not exists delivery_stream on delivery (subscriber, stream, no);
  create index if not exists delivery_due on delivery (subscriber, due_at_ms);
`;

export type Database = Disposable & {
  /** Runs `work` as one atomic and durable step, and alone: there is one writer at a time. */
  readonly step: <T>(work: () => T) => T;
  /** Runs `work` over one state of the file. */
  readonly read: <T>(work: () => T) => T;
  /** Every document that the query finds. The caller knows what is in them. */
  readonly docs: <T>(sql: string, ...values: SQLInputValue[]) => readonly T[];
  /** The first document, or null. */
  readonly doc: <T>(sql: string, ...values: SQLInputValue[]) => T | null;
  /** One number. */
  readonly count: (sql: string, ...values: SQLInputValue[]) => number;
  /** Runs a statement; answers how many rows it changed. */
  readonly run: (sql: string, ...values: SQLInputValue[]) => number;
};

export const corrupt = (message: string): never => {
  throw new TicketingError("CORRUPT", `[documents] ${message}`);
};

const sqlite = { busy: 5, constraint: 19 } as const;

/** What SQLite says, in the words of the ports. Everything else passes: `decide` may throw, too. */
const translated = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  if ("code" in error && error.code === "ERR_INVALID_STATE") {
    return new TicketingError("UNAVAILABLE", "[documents] The file is closed.", { cause: error });
  }
  if (!("errcode" in error)) return error;
  // Extended codes carry the plain one in their lowest byte.
  const code = Number(error.errcode) & 0xff;
  const message = `[documents] ${error.message}`;
  if (code === sqlite.constraint) return new TicketingError("CORRUPT", message, { cause: error });
  if (code === sqlite.busy) return new TicketingError("CONTENTION", message, { cause: error });
  return new TicketingError("UNAVAILABLE", message, { cause: error });
};

/** Opens the file, made where it is missing. */
export const openDatabase = (file: string): Database => {
  const database = new DatabaseSync(file, { timeout: 2_000 });
  // FULL: an answered step survives a power cut as well as a crash.
  database.exec("pragma journal_mode = wal; pragma synchronous = full");
  database.exec(`begin immediate; ${schema} commit`);
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };

  // #region transaction
  const transaction = <T>(begin: string, work: () => T): T => {
    try {
      database.exec(begin);
      const result = work();
      database.exec("commit");
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec("rollback");
      throw translated(error);
    }
  };
  // #endregion

  const docs = <T>(sql: string, ...values: SQLInputValue[]): readonly T[] =>
    prepare(sql)
      .all(...values)
      .map(({ doc }) => JSON.parse(String(doc)) as T);

  return {
    // Immediate: a step that reads first and writes then must not lose its place in between.
    step: (work) => transaction("begin immediate", work),
    read: (work) => transaction("begin", work),
    docs,
    doc: <T>(sql: string, ...values: SQLInputValue[]): T | null =>
      docs<T>(sql, ...values)[0] ?? null,
    count: (sql, ...values) => Number(Object.values(prepare(sql).get(...values) ?? {})[0] ?? 0),
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    [Symbol.dispose]: () => database.close(),
  };
};
