import type {
  AccountChange,
  AccountState,
  BookingStore,
  Erasure,
  IdempotencyRecord,
  LedgerEntry,
  Part,
  UserId,
  Wallet,
  WalletRename,
} from "@admit-one/core";
import { corrupt, type Database } from "./database.ts";
import { appendEvents } from "./event-log.ts";
import { appendJournal, rewriteJournal } from "./journal.ts";

type Account = Pick<
  BookingStore,
  "holdsOf" | "updateAccount" | "erasures" | "rewriteJournal" | "rewriteRecords"
>;

const load = ({ doc, docs }: Database, userId: UserId): AccountState => ({
  erasure: doc<Erasure>("select doc from erasure where user_id = ?", userId),
  wallets: docs<Wallet>("select doc from wallet where user_id = ? order by currency", userId),
});

const rename = (
  { doc, run }: Database,
  userId: UserId,
  { wallet, to, entries }: WalletRename,
): void => {
  const { currency, version } = wallet;
  if (wallet.userId !== userId) corrupt(`a wallet of ${currency} was not loaded`);
  const renamed = run(
    "update wallet set doc = json_set(doc, '$.userId', ?) where user_id = ? and currency = ? and version = ?",
    to,
    userId,
    currency,
    version,
  );
  if (renamed === 0) corrupt(`a wallet of ${currency} is not at version ${version}`);
  for (const { entryId, to: ids } of entries) {
    const entry = doc<LedgerEntry>("select doc from ledger where entry_id = ?", entryId);
    if (entry === null) continue;
    run(
      "update ledger set doc = ? where entry_id = ?",
      JSON.stringify({ ...entry, ...ids }),
      entryId,
    );
  }
};

const putErasure = (
  { run }: Database,
  userId: UserId,
  loaded: Erasure | null,
  erasure: Erasure,
): void => {
  const isSame =
    loaded?.pseudonym === erasure.pseudonym && loaded.requestedAtMs === erasure.requestedAtMs;
  if (erasure.userId !== userId || (loaded !== null && !isSame)) {
    corrupt("an erasure is put in place of another one, or of another user");
  }
  run("insert or replace into erasure (doc) values (?)", JSON.stringify(erasure));
};

const save = (
  database: Database,
  userId: UserId,
  state: AccountState,
  { erasure, renames = [], events, journal }: AccountChange,
): void => {
  if (erasure === null) database.run("delete from erasure where user_id = ?", userId);
  else if (erasure) putErasure(database, userId, state.erasure, erasure);
  for (const one of renames) rename(database, userId, one);
  appendEvents(database, events);
  appendJournal(database, "journal", journal);
};

const rewriteRecords = (
  { docs, run }: Database,
  userId: UserId,
  { after, limit }: Part<string>,
  rewrite: (record: IdempotencyRecord) => IdempotencyRecord | null,
): string | null => {
  const records = docs<IdempotencyRecord>(
    "select doc from record where user_id = ? and key > ? order by key limit ?",
    userId,
    after ?? "",
    limit,
  );
  for (const record of records) {
    const instead = rewrite(record);
    if (instead === null)
      run("delete from record where user_id = ? and key = ?", userId, record.key);
    else if (instead.key !== record.key || instead.userId !== userId) corrupt("a key was changed");
    else {
      const doc = JSON.stringify(instead);
      run("update record set doc = ? where user_id = ? and key = ?", doc, userId, record.key);
    }
  }
  return records.at(-1)?.key ?? null;
};

/** What users have beside reservations. */
export const createAccounts = (database: Database): Account => ({
  holdsOf: async (userIds) =>
    database.docs(
      `select doc from reservation where user_id in (select value from json_each(?))
         and status in ('held', 'paying')`,
      JSON.stringify(userIds),
    ),
  updateAccount: async (userId, decide) =>
    database.step(() => {
      const state = load(database, userId);
      const { outcome, change } = decide(state);
      if (change !== undefined) save(database, userId, state, change);
      return outcome;
    }),
  erasures: async (atMs, limit) =>
    database.docs(
      "select doc from erasure where doc ->> 'dueAtMs' <= ? order by doc ->> 'dueAtMs' limit ?",
      atMs,
      limit,
    ),
  rewriteJournal: async (userId, part, rewrite) =>
    database.step(() => rewriteJournal(database, userId, part, rewrite)),
  rewriteRecords: async (userId, part, rewrite) =>
    database.step(() => rewriteRecords(database, userId, part, rewrite)),
});
