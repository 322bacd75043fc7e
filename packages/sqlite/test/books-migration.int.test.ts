import { join } from "node:path";
import { audit } from "@admit-one/core";
import { statementsOf } from "@admit-one/sql";
import { createSqliteStores } from "@admit-one/sqlite";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { sqliteMigrations } from "../src/migrations/index.ts";
import { temporaryFolder } from "./support/temporary.ts";

// What was paid and paid back by a version that knew one refund of each payment.

const refunds = [
  ["p1", "requested", "recover_at_ms", 7],
  ["p2", "needs_operator", "failure", "'no'"],
  ["p3", "succeeded", "settled_at_ms", 9],
  // Money that no payment is known for.
  ["orphan", "failed", "recover_at_ms", 7],
] as const;

const old = [
  ...(["refunding", "refunding", "refunded", "captured"] as const).flatMap((status, index) => {
    const id = `p${index + 1}`;
    const reservation = status === "captured" ? "confirmed" : "cancelling";
    return [
      `insert into admit_reservation (reservation_id, show_id, concert_id, user_id, queue_id,
         token_no, seats, amount, currency, created_at_ms, expires_at_ms, declines, version, status,
         payment_id, confirmed_at_ms)
       values ('r-${id}', 's', 'c', 'u', 'q', 1, '[]', 100, 'KRW', 1, 2, 0, 3,
         '${status === "refunded" ? "released" : reservation}', '${id}', 3)`,
      `insert into admit_payment (payment_id, reservation_id, show_id, user_id, amount, currency,
         method, created_at_ms, deadline_ms, version, status, reference, captured_at_ms, attempts,
         taken_amount, taken_currency, refund_total, refunded_at_ms)
       values ('${id}', 'r-${id}', 's', 'u', 100, 'KRW', '{"type":"card"}', 1, 2, 3, '${status}',
         'ref', 3, 0, 100, 'KRW', ${status === "captured" ? "null" : 100},
         ${status === "refunded" ? 9 : "null"})`,
    ];
  }),
  "update admit_reservation set ended_at_ms = 9 where status = 'released'",
  ...refunds.map(
    ([id, status, column, value]) =>
      `insert into admit_refund (payment_id, refund_id, reservation_id, show_id, user_id, method,
         reference, amount, currency, reason, requested_at_ms, attempt, attempts, version, status,
         ${column})
       values ('${id}', '${id}-refund', ${id === "orphan" ? "null, null, null" : `'r-${id}', 's', 'u'`},
         '{"type":"card"}', 'ref', 100, 'KRW', 'cancelled', 5, 2, 3, 4, '${status}', ${value})`,
  ),
];

const booksAsMigrated = {
  refunds: [
    { refundId: "orphan-refund", status: "failed", paidAmount: 0, recoverAtMs: 7 },
    { refundId: "p1-refund", status: "requested", paidAmount: 0, recoverAtMs: 7 },
    { refundId: "p2-refund", status: "needs_operator", failure: "no", stuckAtMs: 5 },
    { refundId: "p3-refund", status: "succeeded", paidAmount: 100, settledBy: "provider" },
  ].map((refund) => ({ ...refund, no: 1, origin: "ours", attempt: 2, attempts: 3, version: 4 })),
  payments: [
    { paymentId: "p1", status: "refunding", refundTotal: 100, back: 100, kept: 0 },
    { paymentId: "p2", status: "refunding", refundTotal: 100, back: 100, kept: 0 },
    { paymentId: "p3", status: "refunded", refundTotal: 100, back: 100, kept: 0 },
    { paymentId: "p4", status: "captured", refundTotal: 0, back: 0, kept: 0 },
  ].map((payment) => ({ ...payment, keptChanges: [], disputes: [] })),
};

test("a file from before payments had books has them, and its refunds go on", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "box-office.db");
  const before = new Database(file);
  before.exec("create table admit_migration (id integer primary key, name text, executed_at text)");
  for (const Migration of sqliteMigrations.slice(0, 7)) {
    for (const sql of statementsOf(Migration)) before.exec(sql);
    const { migrationName } = Migration;
    before.prepare("insert into admit_migration (name) values (?)").run(migrationName);
  }
  before.pragma("foreign_keys = off");
  for (const sql of old) before.exec(sql);
  before.close();
  await using stores = await createSqliteStores({ file });
  const snapshot = await stores.bookings.snapshot();
  expect(snapshot).toMatchObject(booksAsMigrated);
  expect(await stores.bookings.dueRefunds(7, 10, ["card"])).toEqual([
    { refundId: "orphan-refund", paymentId: "orphan" },
    { refundId: "p1-refund", paymentId: "p1" },
  ]);
  expect(await stores.bookings.stuckRefunds("s" as never)).toBe(1);
  // The ledger was not made up here, so only what the books say by themselves counts.
  const { breaches } = audit(snapshot);
  const ofBooks = breaches.filter(({ message }) => !message.startsWith("The money of"));
  expect(ofBooks.filter(({ law }) => law === "L3" || law === "L4")).toEqual([]);
});
