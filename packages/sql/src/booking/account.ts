import type {
  AccountChange,
  AccountState,
  Decision,
  Erasure,
  UserId,
  WalletRename,
} from "@admit-one/core";
import { corrupt, LostRace } from "../errors.ts";
import { insertEvents } from "../events.ts";
import { insertJournal } from "../journal.ts";
import { insertOf, type Sql, storable, textOf, toRows } from "../sql.ts";
import {
  type ErasureRow,
  erasureColumns,
  fromErasure,
  selectErasure,
  toErasure,
} from "../tables/erasure.ts";
import { selectWallet, toWallet, type WalletRow, walletIdOf } from "../tables/wallet.ts";
import type { UnitOfWork } from "../unit-of-work.ts";

export const dueErasures = async (
  sql: Sql,
  atMs: number,
  limit: number,
): Promise<readonly Erasure[]> => {
  const rows = await sql.all<ErasureRow>(
    `${selectErasure} where due_at_ms <= ? order by due_at_ms limit ?`,
    atMs,
    limit,
  );
  return rows.map(toErasure);
};

const loadAccount = async (sql: Sql, userId: UserId): Promise<AccountState> => {
  const { forUpdate } = sql.dialect;
  const row = await sql.one<ErasureRow>(`${selectErasure} where user_id = ?${forUpdate}`, userId);
  const wallets = await sql.all<WalletRow>(
    // For one user this is the order of the wallet ids, in which bookings lock them.
    `${selectWallet} where user_id = ? order by currency${forUpdate}`,
    userId,
  );
  return { erasure: row && toErasure(row), wallets: wallets.map(toWallet) };
};

const insertText = insertOf("admit_erasure", erasureColumns, " on conflict do nothing");

const insertErasure = async (sql: Sql, erasure: Erasure): Promise<void> => {
  const inserted = await sql.run(insertText(sql), toRows([fromErasure(erasure)]));
  // Another step may insert it at the same time, since there was no row to lock.
  if (inserted !== 1) throw new LostRace("the erasure");
};

const putErasure = async (
  sql: Sql,
  userId: UserId,
  loaded: Erasure | null,
  erasure: Erasure | null,
): Promise<void> => {
  if (erasure === null) {
    await sql.run("delete from admit_erasure where user_id = ?", userId);
    return;
  }
  const { pseudonym, requestedAtMs, dueAtMs } = erasure;
  const isSame = loaded?.pseudonym === pseudonym && loaded.requestedAtMs === requestedAtMs;
  if (erasure.userId !== userId || (loaded !== null && !isSame)) {
    throw corrupt("An erasure is put in place of another one, or of another user.");
  }
  if (loaded === null) await insertErasure(sql, erasure);
  else {
    const text = "update admit_erasure set due_at_ms = ? where user_id = ?";
    await sql.run(text, storable(dueAtMs), userId);
  }
};

const entryColumns = { entry_id: "text", new_entry_id: "text", new_posting_id: "text" } as const;
const renameEntries = textOf(
  ({ rows, keyIs }) =>
    "update admit_ledger_entry set entry_id = put.new_entry_id, posting_id = put.new_posting_id " +
    `from (${rows(entryColumns)}) as put ` +
    `where ${keyIs("admit_ledger_entry.entry_id", "put.entry_id")}`,
);

/** Entries in one statement. A wallet that is credited often has thousands. */
const namesMax = 500;

const renameWallet = async (sql: Sql, { wallet, to, entries }: WalletRename): Promise<void> => {
  const renamed = await sql.run(
    "update admit_wallet set wallet_id = ?, user_id = ? where wallet_id = ? and version = ?",
    storable(walletIdOf({ ...wallet, userId: to })),
    storable(to),
    walletIdOf(wallet),
    wallet.version,
  );
  if (renamed !== 1) throw corrupt("A wallet that is renamed is not as it was loaded.");
  for (let from = 0; from < entries.length; from += namesMax) {
    const names = entries
      .slice(from, from + namesMax)
      .map((entry) => [entry.entryId, entry.to.entryId, entry.to.postingId]);
    await sql.run(renameEntries(sql), toRows(names));
  }
};

/** Updates a user's erasure and wallets in one step, under locks on the existing rows. */
export const updateAccount = <O>(
  work: UnitOfWork,
  userId: UserId,
  decide: (state: AccountState) => Decision<AccountChange, O>,
): Promise<O> =>
  work.write(async (sql) => {
    const state = await loadAccount(sql, userId);
    const { outcome, change } = decide(state);
    if (change === undefined) return { keep: false, value: outcome };
    const { erasure, renames = [], events = [], journal } = change;
    const isLoaded = ({ wallet }: WalletRename): boolean =>
      state.wallets.some((loaded) => walletIdOf(loaded) === walletIdOf(wallet));
    if (!renames.every(isLoaded)) throw corrupt("A wallet is renamed that was not loaded.");
    if (erasure !== undefined) await putErasure(sql, userId, state.erasure, erasure);
    for (const rename of renames) await renameWallet(sql, rename);
    await insertEvents(sql, events);
    await insertJournal(sql, journal);
    return { keep: true, value: outcome };
  });
