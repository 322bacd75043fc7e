import type { LookupStore } from "@admit-one/core";
import { journalTable } from "../tables/journal.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { findJournal } from "./find-journal.ts";
import { findPayments } from "./find-payments.ts";
import { findReservations } from "./find-reservations.ts";
import { salesBuckets, showSales } from "./show-sales.ts";

export const createLookupStore = (work: UnitOfWork): LookupStore => ({
  reservations: (filter, atMs, part) =>
    work.query((sql) => findReservations(sql, filter, atMs, part)),
  // All of it is of one moment.
  showSales: (showId, currency, atMs) => work.read((sql) => showSales(sql, showId, currency, atMs)),
  salesBuckets: (showId, query) => work.query((sql) => salesBuckets(sql, showId, query)),
  journal: (filter, part) => work.query((sql) => findJournal(sql, journalTable, filter, part)),
  payments: (filter, part) => work.query((sql) => findPayments(sql, filter, part)),
});
