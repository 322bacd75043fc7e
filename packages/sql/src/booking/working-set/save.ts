import type { Payment, Refund, Reservation, Wallet } from "@admit-one/core";
import { corrupt, LostRace } from "../../errors.ts";
import { eventStatements } from "../../events.ts";
import { journalStatements } from "../../journal.ts";
import { insertOf, putRows, type Sql, type Statement } from "../../sql.ts";
import { fromRecord, recordColumns } from "../../tables/idempotency.ts";
import { entryColumns, fromEntry } from "../../tables/ledger.ts";
import { fromPayment, paymentColumns } from "../../tables/payment.ts";
import { fromRefund, refundColumns } from "../../tables/refund.ts";
import { fromReservation, reservationColumns } from "../../tables/reservation.ts";
import { fromWallet, walletColumns } from "../../tables/wallet.ts";
import { holderChanges, saveHolders } from "./holder-changes.ts";
import { putVersioned } from "./put-versioned.ts";
import { saveSeats } from "./save-seats.ts";
import { putShows, raiseShows, relockShows } from "./save-shows.ts";
import type { BookingWorkingSet } from "./working-set.ts";

const putReservations = putVersioned<Reservation>({
  name: "admit_reservation",
  key: "reservation_id",
  columns: reservationColumns,
  toRow: fromReservation,
});
const putPayments = putVersioned<Payment>({
  name: "admit_payment",
  key: "payment_id",
  columns: paymentColumns,
  toRow: fromPayment,
});
const putRefunds = putVersioned<Refund>({
  name: "admit_refund",
  key: "refund_id",
  columns: refundColumns,
  toRow: fromRefund,
  insertRaces: true,
});
const putWallets = putVersioned<Wallet>({
  name: "admit_wallet",
  key: "wallet_id",
  columns: walletColumns,
  toRow: fromWallet,
  insertRaces: true,
});

const insertRecords = insertOf(
  "admit_idempotency_record",
  recordColumns,
  " on conflict (user_id, idempotency_key) do nothing",
);

/**
 * Saves answers under their keys. The show's lock does not guard a key, so a step that loses the
 * race runs again and finds the winner's record.
 */
const saveRecords = (sql: Sql, { records }: BookingWorkingSet): readonly Statement[] => {
  const { current, put, absent } = records;
  const rows = [...put.keys()].flatMap((recordKey) => {
    const record = current.get(recordKey);
    return record === undefined ? [] : [fromRecord(record)];
  });
  return putRows(sql, insertRecords, rows, () =>
    [...put.keys()].every((recordKey) => absent.has(recordKey))
      ? new LostRace("the idempotency key")
      : corrupt("An idempotency record is put where one is kept."),
  );
};

const insertEntries = insertOf("admit_ledger_entry", entryColumns);

/** Appends entries. The primary key refuses an entry that was written before. */
const saveEntries = (sql: Sql, { ledger }: BookingWorkingSet): readonly Statement[] =>
  putRows(sql, insertEntries, ledger.map(fromEntry), () =>
    corrupt("Not all entries of the ledger were saved."),
  );

/** The statements that save all changes applied to a working set, under the locks on its shows. */
export const saveWorkingSet = (
  sql: Sql,
  set: BookingWorkingSet,
  onLocked?: () => void,
): readonly Statement[] => {
  const shows = [...set.shows.values()].filter((show) => show !== null);
  const isCarried = set.carried > 0;
  const holders = holderChanges(set.reservations);
  return [
    ...(isCarried ? relockShows(sql, shows, onLocked) : []),
    ...saveRecords(sql, set),
    // Reservations come before the rows that refer to them.
    ...putReservations(sql, set.reservations),
    ...(isCarried ? [] : raiseShows(shows)),
    ...shows.flatMap((show) => saveSeats(sql, show, holders)),
    ...saveHolders(sql, holders),
    ...putPayments(sql, set.payments),
    ...putRefunds(sql, set.refunds),
    ...putWallets(sql, set.wallets),
    ...saveEntries(sql, set),
    ...putShows(sql, set.putShows),
    ...eventStatements(sql, set.events),
    ...journalStatements(sql, set.journal),
  ];
};
