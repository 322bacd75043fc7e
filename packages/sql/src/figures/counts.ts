import type {
  ConcertId,
  FiguresQuery,
  PaymentStatus,
  RefundStatus,
  ShowId,
  StoredFigures,
} from "@admit-one/core";
import type { Param } from "../sql.ts";
import { type Int, int } from "../values.ts";

type Kind = "show" | "payment" | "doubt" | "refund" | "waiting" | "dead" | "unrouted" | "webhook";

/** One figure: two words that name it, and up to four counts. */
export type CountRow = {
  readonly kind: Kind;
  readonly name: string;
  readonly word: string;
  readonly a: Int;
  readonly b: Int | null;
  readonly c: Int | null;
  readonly d: Int | null;
};

const select = (kind: Kind, name: string, word: string, counts: string): string =>
  `select '${kind}' as kind, ${name} as name, ${word} as word, ${counts}`;

/**
 * Reads at most `limit` rows of a backlog that may grow without end. The order is that of its
 * index, so that no database chooses another one.
 */
const capped = (column: string, from: string, order: string): string =>
  `(select ${column} from ${from} order by ${order} limit ?) as seen`;

/** Not all shows: the ones that close first. An index has them in this order. */
export const listedShows = (columns: string): string =>
  `select ${columns} from admit_show where sales_close_at_ms > ? and not creating ` +
  "order by sales_close_at_ms, show_id limit ?";

const openPayments = (kind: "payment" | "doubt", condition: string): string =>
  select(
    kind,
    "method ->> 'type'",
    "status",
    "count(*) as a, sum(case when recover_at_ms <= ? then 1 else 0 end) as b, null as c, null as d " +
      `from admit_payment where recover_at_ms is not null and ${condition} ` +
      "group by method ->> 'type', status",
  );

/**
 * All counts in one statement. Each part reads a small table or a partial index of open rows, so
 * the cost does not grow with the sales.
 */
export const countsText = [
  select(
    "show",
    "show_id",
    "concert_id",
    "free_seats as a, held_seats as b, sold_seats as c, blocked_seats as d from (" +
      listedShows("show_id, concert_id, free_seats, held_seats, sold_seats, blocked_seats") +
      ") as listed",
  ),
  openPayments(
    "payment",
    "(status <> 'pending' or outcome_unknown_since_ms is null) and " +
      "(watch_until_ms is null or watch_until_ms > ?)",
  ),
  openPayments("doubt", "status = 'pending' and outcome_unknown_since_ms is not null"),
  select(
    "refund",
    "method ->> 'type'",
    "status",
    "count(*) as a, null as b, null as c, null as d from admit_refund " +
      "where amount > 0 and recover_at_ms is not null group by method ->> 'type', status",
  ),
  select(
    "refund",
    "method ->> 'type'",
    "status",
    "count(*) as a, null as b, null as c, null as d from admit_refund " +
      "where amount > 0 and stuck_at_ms is not null group by method ->> 'type', status",
  ),
  select(
    "waiting",
    "subscriber",
    "''",
    "count(*) as a, null as b, null as c, null as d " +
      "from " +
      capped(
        "subscriber",
        "admit_delivery where head and due_at_ms is not null",
        "subscriber, due_at_ms, sequence",
      ) +
      " group by subscriber",
  ),
  select(
    "dead",
    "subscriber",
    "''",
    "count(*) as a, null as b, null as c, null as d " +
      "from admit_delivery where died_at_ms is not null group by subscriber",
  ),
  select(
    "unrouted",
    "''",
    "''",
    "count(*) as a, null as b, null as c, null as d from " +
      capped("sequence", "admit_event where not routed", "sequence"),
  ),
  select(
    "webhook",
    "''",
    "''",
    "count(*) as a, null as b, null as c, null as d from " +
      capped("due_at_ms", "admit_webhook where due_at_ms is not null", "due_at_ms"),
  ),
].join(" union all ");

export const countsParams = ({
  atMs,
  sinceMs,
  showsMax,
  countMax,
}: FiguresQuery): readonly Param[] => [
  sinceMs,
  showsMax,
  atMs,
  atMs,
  atMs,
  countMax,
  countMax,
  countMax,
];

const ofKind = (rows: readonly CountRow[], ...kinds: readonly Kind[]): readonly CountRow[] =>
  rows.filter(({ kind }) => kinds.includes(kind));

/** Converts the rows of `countsText` to figures. */
export const toCounts = (rows: readonly CountRow[]): Omit<StoredFigures, "queues"> => {
  const one = (kind: "unrouted" | "webhook"): number => int(ofKind(rows, kind)[0]?.a ?? 0);
  return {
    shows: ofKind(rows, "show").map(({ name, word, a, b, c, d }) => ({
      showId: name as ShowId,
      concertId: word as ConcertId,
      free: int(a),
      held: int(b ?? 0),
      sold: int(c ?? 0),
      blocked: int(d ?? 0),
    })),
    payments: ofKind(rows, "payment", "doubt").map(({ kind, name, word, a, b }) => ({
      gateway: name,
      status: word as PaymentStatus,
      inDoubt: kind === "doubt",
      count: int(a),
      due: int(b ?? 0),
    })),
    refunds: ofKind(rows, "refund").map(({ name, word, a }) => ({
      gateway: name,
      status: word as RefundStatus,
      count: int(a),
    })),
    deliveries: toDeliveries(rows),
    unroutedEvents: one("unrouted"),
    openWebhooks: one("webhook"),
  };
};

const toDeliveries = (rows: readonly CountRow[]): StoredFigures["deliveries"] => {
  const count = (kind: "waiting" | "dead", subscriber: string): number =>
    int(ofKind(rows, kind).find(({ name }) => name === subscriber)?.a ?? 0);
  const open = ofKind(rows, "waiting", "dead");
  return [...new Set(open.map(({ name }) => name))].map((subscriber) => ({
    subscriber,
    waiting: count("waiting", subscriber),
    dead: count("dead", subscriber),
  }));
};
