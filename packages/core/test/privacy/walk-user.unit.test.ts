import type { BookingSnapshot, IdempotencyRecord, LedgerEntry, Payment } from "@admit-one/core";
import { viewOf } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { operator } from "../../src/kernel/idempotency.ts";
import { post } from "../../src/payment/ledger.ts";
import { exportUser } from "../../src/privacy/export-user.ts";
import type { PrivacyContext } from "../../src/privacy/privacy-context.ts";
import { rewriteEvents, rewriteRecords } from "../../src/privacy/rewrite-kept.ts";
import { emptyBookings } from "../support/empty-bookings.ts";
import { ann, bob, krw, payment, reservation, t0 } from "../support/given.ts";
import { activeToken } from "../support/line.ts";
import { outsideRefund } from "../support/refunds.ts";

// All that is stored of a user is found, in parts, and everything with what it belongs to.

const record = (key: string, atMs: number, userId = ann): IdempotencyRecord => ({
  userId,
  key,
  fingerprint: "f",
  answer: { kind: "outcome", outcome: { outcome: "cancelled" } },
  atMs,
});
const tokens = (count: number) =>
  Array.from({ length: count }, (_, index) => activeToken(index + 1, { userId: ann }));
const bookings = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const name = String(index).padStart(3, "0");
    return reservation(`r-${name}`, "confirmed", { createdAtMs: t0 + index });
  });

type Given = Partial<BookingSnapshot> & {
  readonly tokens?: ReturnType<typeof tokens>;
  readonly records?: readonly IdempotencyRecord[];
  readonly journal?: readonly { readonly entryId: string }[];
};

/** Stores that note in which parts they are read and rewritten. */
const open = (given: Given) => {
  const { tokens: own = [], records = [], journal = [], ...over } = given;
  const parts: unknown[] = [];
  const snapshot = {
    ...emptyBookings,
    ...over,
  };
  const after = <Row>(rows: readonly Row[], last: Row | null, limit: number) =>
    rows.slice(last === null ? 0 : rows.indexOf(last) + 1).slice(0, limit);
  type Part = { readonly after: never; readonly limit: number };
  const context = {
    clock: { nowMs: () => t0 },
    stores: {
      queues: {
        tokensOf: async (_userId: string, part: Part) => {
          parts.push(["tokens", part.limit]);
          return after(own, part.after, part.limit);
        },
      },
      lookups: {
        journal: async (filter: unknown, part: Part) => {
          parts.push(["journal", filter, part.limit]);
          return after(journal, part.after, part.limit);
        },
      },
      events: {
        find: async (ids: readonly string[]) =>
          ids.map((eventId) => ({ eventId, actor: "op", atMs: t0 })),
        rewrite: async (ids: readonly string[]) => void parts.push(["events", ids.length]),
      },
      bookings: {
        view: async (look: (view: ReturnType<typeof viewOf>) => unknown) => {
          const view = viewOf(snapshot, records);
          return look({
            ...view,
            reservationsOf: (userId, last, limit) => {
              parts.push(["reservations", limit]);
              return view.reservationsOf(userId, last, limit);
            },
            recordsOf: (userId, last, limit) => {
              parts.push(["records", limit]);
              return view.recordsOf(userId, last, limit);
            },
          });
        },
        rewriteRecords: async (
          owner: string,
          part: { readonly after: string | null; readonly limit: number },
          rewrite: (one: IdempotencyRecord) => IdempotencyRecord | null,
        ) => {
          const mine = records.filter(({ userId }) => userId === owner);
          parts.push([owner, part, ...mine.map((one) => rewrite(one)?.key ?? null)]);
          return part.after === null ? "more" : null;
        },
      },
    },
  } as unknown as PrivacyContext;
  return { context, parts };
};

const listOf = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

const exported = async (given: Given) => {
  const { context, parts } = open(given);
  const found = await exportUser(context, { userId: ann });
  if (found.outcome !== "user_exported") throw new Error(found.outcome);
  parts.length = 0;
  return { ...found.export, parts };
};

describe("a user is known", () => {
  const wallet = { userId: ann, currency: krw, balance: 0, version: 1 };
  test.each<[string, Given]>([
    ["a token", { tokens: tokens(1) }],
    ["a reservation", { reservations: bookings(1) }],
    ["a wallet", { wallets: [wallet] }],
    ["a key", { records: [record("k", t0)] }],
  ])("by %s", async (_what, given) => {
    const { userId, exportedAtMs } = await exported(given);
    expect([userId, exportedAtMs]).toEqual([ann, t0]);
  });

  test("by nothing of others", async () => {
    const others = { wallets: [{ ...wallet, userId: bob }], records: [record("k", t0, bob)] };
    const missing = { outcome: "not_found", what: "user" };
    expect(await exportUser(open(others).context, { userId: ann })).toEqual(missing);
  });
});

describe("an export reads", () => {
  test.each([
    [49, 1],
    [50, 2],
    [120, 3],
  ])("%d tokens and reservations in %d parts of 50", async (count, times) => {
    const given = { tokens: tokens(count), reservations: bookings(count) };
    const { tokens: found, reservations, parts } = await exported(given);
    expect(await listOf(found)).toMatchObject(given.tokens.map(({ no }) => ({ token: { no } })));
    expect(await listOf(reservations)).toMatchObject(
      given.reservations.map((reservation) => ({ reservation })),
    );
    expect(parts).toEqual([
      ...Array.from({ length: times }, () => ["tokens", 50]),
      ...Array.from({ length: times }, () => ["reservations", 50]),
    ]);
  });

  test.each([
    [99, 1],
    [100, 2],
    [250, 3],
  ])("%d records and rows of the journal in %d parts of 100", async (count, times) => {
    const keys = Array.from({ length: count }, (_, index) => `k-${1_000 + index}`);
    const journal = keys.map((entryId) => ({ entryId }));
    const given = { records: keys.map((key) => record(key, t0)), journal };
    const { records, journal: rows, parts } = await exported(given);
    expect((await listOf(records)).map(({ key }) => key)).toEqual(keys);
    expect(await listOf(rows)).toEqual(journal);
    expect(parts).toEqual([
      ...Array.from({ length: times }, () => ["records", 100]),
      ...Array.from({ length: times }, () => ["journal", { userId: ann }, 100]),
    ]);
  });

  test("each payment with its own refunds and entries, oldest first, and no operator", async () => {
    const paid = (paymentId: string, createdAtMs: number, reservationId = "r-000"): Payment =>
      payment("captured", {
        paymentId: paymentId as never,
        createdAtMs,
        reservationId: reservationId as never,
      });
    const moneyOf = (paymentId: string): readonly LedgerEntry[] =>
      post("gateway", "suspense", {
        amount: 1,
        currency: krw,
        paymentId: paymentId as never,
        postingId: paymentId,
        atMs: t0,
      });
    const ids = ["q", "p", "x"];
    const { reservations } = await exported({
      reservations: bookings(2),
      payments: [paid("q", t0 + 2), paid("p", t0 + 1), paid("x", t0, "r-001")],
      refunds: ids.map((id) => outsideRefund({ paymentId: id as never, refundId: `${id}-out` })),
      ledger: ids.flatMap(moneyOf),
    });
    const found = await listOf(reservations);
    const own = (one: Payment) => ({
      payment: one,
      refunds: [{ refundId: `${one.paymentId}-out` }],
      ledger: moneyOf(one.paymentId),
    });
    expect(found.map(({ payments }) => payments)).toMatchObject([
      [own(paid("p", t0 + 1)), own(paid("q", t0 + 2))],
      [own(paid("x", t0, "r-001"))],
    ]);
    const [first] = found.flatMap(({ events }) => events);
    expect(first).toEqual({ eventId: expect.any(String), atMs: t0 });
  });
});

describe("an erasure rewrites", () => {
  const erasure = { userId: ann, pseudonym: bob, requestedAtMs: t0, dueAtMs: t0 };

  test("the events of what has the pseudonym, 500 at once", async () => {
    const own = bookings(60).map((one) => ({ ...one, userId: bob }));
    const { context, parts } = open({ tokens: tokens(2), reservations: own });
    await rewriteEvents(context, erasure);
    const counts = parts.filter((part) => Array.isArray(part) && part[0] === "events");
    // Eight types of reservations' events, three versions each; two tokens with three of each.
    expect(counts).toEqual([18, 500, 500, 200, 240].map((count) => ["events", count]));
  });

  test("the user's keys up to its request, and operators' in their own way", async () => {
    const records = [
      record("before", t0),
      record("after", t0 + 1),
      record("theirs", t0, operator),
      record("later", t0 + 1, operator),
    ];
    const { context, parts } = open({ records });
    await rewriteRecords(context, erasure);
    const part = (after: string | null) => ({ after, limit: 200 });
    expect(parts).toEqual([
      [ann, part(null), null, "after"],
      [ann, part("more"), null, "after"],
      [operator, part(null), "theirs", "later"],
      [operator, part("more"), "theirs", "later"],
    ]);
  });
});
