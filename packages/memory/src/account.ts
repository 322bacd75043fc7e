import type { AccountChange, AccountState, Erasure, UserId, WalletRename } from "@admit-one/core";
import { type BookingTables, walletIdOf } from "./booking-tables.ts";
import type { Entries } from "./entries.ts";
import type { MemoryEventLog } from "./event-log.ts";
import type { MemoryJournal } from "./journal.ts";
import { corrupt, storable, storableChange } from "./storable.ts";

/** What is stored for users besides reservations. */
type Accounts = {
  load(userId: UserId): AccountState;
  save(userId: UserId, state: AccountState, change: AccountChange): void;
  erasures(atMs: number, limit: number): readonly Erasure[];
};

export const createAccounts = ({
  tables: { wallets },
  entries,
  log,
  journal,
}: {
  readonly tables: BookingTables;
  readonly entries: Entries;
  readonly log: MemoryEventLog;
  readonly journal: MemoryJournal;
}): Accounts => {
  const erasures = new Map<UserId, Erasure>();

  const checkErasure = (userId: UserId, { erasure: loaded }: AccountState, put: Erasure): void => {
    const isSame =
      loaded?.pseudonym === put.pseudonym && loaded.requestedAtMs === put.requestedAtMs;
    if (put.userId !== userId || (loaded !== null && !isSame)) {
      corrupt("an erasure was put in place of another one, or of another user.");
    }
  };

  const checkRename = (state: AccountState, { wallet, to, entries: named }: WalletRename): void => {
    const stored = wallets.get(walletIdOf(wallet));
    const isLoaded = state.wallets.some((loaded) => loaded === stored);
    if (stored === undefined || !isLoaded || stored.version !== wallet.version) {
      corrupt(`a wallet of ${wallet.currency} was renamed but is not as it was loaded.`);
    }
    if (wallets.get(walletIdOf({ ...wallet, userId: to })) !== undefined) {
      corrupt(`a wallet of ${wallet.currency} would take the place of another one.`);
    }
    for (const { entryId, to: name } of named) {
      if (entries.has(entryId) && entries.has(name.entryId)) {
        corrupt(`ledger entry ${name.entryId} was written before.`);
      }
    }
  };

  const rename = ({ wallet, to, entries: named }: WalletRename): void => {
    const id = walletIdOf(wallet);
    const stored = wallets.get(id) ?? wallet;
    wallets.remove(id);
    wallets.put(Object.freeze({ ...stored, userId: to }));
    for (const { entryId, to: name } of named) entries.rename(entryId, name);
  };

  return {
    load: (userId) => ({
      erasure: erasures.get(userId) ?? null,
      wallets: wallets.rows().filter((wallet) => wallet.userId === userId),
    }),
    save: (userId, state, { erasure, renames: given = [], events = [], journal: row }) => {
      const renames = storable(given, "renames");
      const { events: appended } = storableChange({ events });
      if (erasure) checkErasure(userId, state, erasure);
      for (const one of renames) checkRename(state, one);
      log.check(appended);
      const entry = journal.check(row);
      // Nothing above writes and nothing below can fail, so the step is atomic.
      if (erasure === null) erasures.delete(userId);
      else if (erasure !== undefined) erasures.set(userId, storable(erasure, "erasure"));
      renames.forEach(rename);
      log.append(appended);
      journal.append(entry);
    },
    erasures: (atMs, limit) =>
      [...erasures.values()]
        .filter(({ dueAtMs }) => dueAtMs <= atMs)
        .toSorted((a, b) => a.dueAtMs - b.dueAtMs)
        .slice(0, limit),
  };
};
