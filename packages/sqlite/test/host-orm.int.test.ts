import { sqliteDialect } from "@admit-one/sqlite";
import { storesContract } from "@admit-one/testing/contracts";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { lendingHosts } from "./support/lending.ts";
import { temporaryStores } from "./support/temporary.ts";

/** What reads all because that is what it is for: the audit, the lists of all, the free seats. */
const readsAll = [
  /^select show_id, seat_version, .* as free from admit_show/,
  /^select .* from admit_seat where state <> 'free' order by/,
  /^select show_id, seat_id, holder_id from admit_seat where holder_id is not null order by/,
  /^select .* from admit_reservation order by reservation_id$/,
  /^select .* from admit_payment order by payment_id$/,
  // The best of all seats, after three losses: only a step that read all may say that none is free.
  /^select .* from admit_seat where show_id = \? and state = 'free' order by section, seat_no$/,
  // The figures of a show count all of its seats: for an operator, at one moment.
  /^select section, grade, count\(\*\) as total, .* from admit_seat where show_id = \? group by/,
  // Any seats of a show that nobody sees, up to a limit: their order does not matter.
  /^delete from admit_seat .*limit/,
  /^select queue_id from admit_queue order by queue_id$/,
  // The copy of a database that no other connection reaches.
  /^select .* from admit_idempotency_record$/,
];

/** Every statement that the contracts make the stores say. */
const said = new Set<string>();

const recording = {
  ...sqliteDialect,
  prepare: (text: string) => {
    said.add(text);
    return text;
  },
};

// With MikroORM's own driver: the stores need nothing of this package but the dialect's words.
const borrow = lendingHosts(recording);
test.for(storesContract(borrow))("$name", async ({ run }) => {
  expect(await run()).toBeUndefined();
});

const wholeTableOrShow = [/^SCAN admit_(?!.*USING)/, /^SEARCH admit_seat.*\(show_id=\?\)$/];

const scans = (database: Database.Database, text: string): readonly string[] => {
  const parameters = Array.from({ length: text.split("?").length - 1 }, () => "[]");
  return database
    .prepare<unknown[], { readonly detail: string }>(`explain query plan ${text}`)
    .all(...parameters)
    .map(({ detail }) => detail)
    .filter((detail) => wholeTableOrShow.some((form) => form.test(detail)));
};

// A plan that reads a whole show is right in every test above, and forty times as slow.
test("no statement said above reads a whole table or show, but for those that are for it", async () => {
  await using open = await temporaryStores({ durability: "normal" });
  const database = new Database(open.file);
  // Plans show what a reference would scan if one were broken, which happens after no statement.
  database.pragma("foreign_keys = off");
  const statements = [...said].filter((text) => /^(?:select|insert|update|delete)/.test(text));
  const scanning = statements.filter((text) => scans(database, text).length > 0);
  expect(scanning.filter((text) => !readsAll.some((allowed) => allowed.test(text)))).toEqual([]);
  // The look finds what it looks for.
  const wide = ["section = ?", "show_id = ? and +seat_id = ?"];
  for (const where of wide) {
    expect(scans(database, `select * from admit_seat where ${where}`)).toHaveLength(1);
  }
  database.close();
});
