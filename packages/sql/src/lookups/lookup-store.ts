import type { LookupStore } from "@admit-one/core";
import type { UnitOfWork } from "../unit-of-work.ts";
import { findPayments } from "./find-payments.ts";
import { findReservations } from "./find-reservations.ts";

export const createLookupStore = (work: UnitOfWork): LookupStore => ({
  reservations: (filter, atMs, part) =>
    work.query((sql) => findReservations(sql, filter, atMs, part)),
  payments: (filter, part) => work.query((sql) => findPayments(sql, filter, part)),
});
