import type { BookingStore, BookingView } from "@admit-one/core";
import { type BrokenStores, broken, inBookings } from "./broken.ts";

/** Changes what a view answers. */
const viewing = (change: (view: BookingView) => Partial<BookingView>) =>
  inBookings((inner) => ({
    view: (look) => inner.view((view) => look({ ...view, ...change(view) })),
  }));

/** Each call sees what is there when it is made, as reads without a transaction do. */
const everyCallItsMoment = inBookings((inner) => ({
  view: (look) => look(askingAnew(inner)),
}));

const askingAnew = (inner: BookingStore): BookingView => ({
  counts: () => inner.view((view) => view.counts()),
  page: async (table, after, limit) =>
    inner.view(async (view) => {
      const rows = await view.page(table, null, Number.MAX_SAFE_INTEGER);
      const key = JSON.stringify(after);
      const index = after === null ? 0 : 1 + rows.findIndex((row) => JSON.stringify(row) === key);
      return rows.slice(index, index + limit);
    }),
  seatsAt: (places) => inner.view((view) => view.seatsAt(places)),
  claimsAt: (places) => inner.view((view) => view.claimsAt(places)),
  reservations: (ids) => inner.view((view) => view.reservations(ids)),
  payments: (ids) => inner.view((view) => view.payments(ids)),
  paymentsOf: (ids) => inner.view((view) => view.paymentsOf(ids)),
  refundsOf: (ids) => inner.view((view) => view.refundsOf(ids)),
  entries: (ids) => inner.view((view) => view.entries(ids)),
  entriesOf: (ids) => inner.view((view) => view.entriesOf(ids)),
  reservationsOf: (userId, after, limit) =>
    inner.view((view) => view.reservationsOf(userId, after, limit)),
  recordsOf: (userId, after, limit) => inner.view((view) => view.recordsOf(userId, after, limit)),
  walletsOf: (userId) => inner.view((view) => view.walletsOf(userId)),
});

const moment =
  "BookingStore: a view sees one moment, however much is committed while it is read, and locks nobody out";
const pages = "BookingStore: the pages of a view have every row once, however long they are";
const lookUps =
  "BookingStore: the look-ups of a view answer what is asked for, and pass over what is not there";
const ofUsers =
  "BookingStore: a view answers what is a user's, from behind what it answered before";

export const brokenViews: readonly BrokenStores[] = [
  broken("a view of many moments", moment, everyCallItsMoment),
  broken(
    "a page that begins with the last row of the page before",
    pages,
    viewing((view) => ({
      page: async (table, after, limit) => {
        const page = await view.page(table, after, limit);
        return after === null ? page : [after, ...page].slice(0, limit);
      },
    })),
  ),
  broken(
    "counts that leave out what is over",
    pages,
    viewing((view) => ({
      counts: async () => ({ ...(await view.counts()), reservations: 6 }),
    })),
  ),
  broken(
    "seats that are looked up by their names alone",
    lookUps,
    viewing((view) => ({
      seatsAt: async (places) => {
        const names = new Set(places.map(({ seatId }) => seatId));
        const all = await view.page("seats", null, 1_000);
        return all.filter(({ seatId }) => names.has(seatId));
      },
    })),
  ),
  broken(
    "a user's keys from behind a key, that key included",
    ofUsers,
    viewing((view) => ({
      recordsOf: async (userId, after, limit) => {
        const all = await view.recordsOf(userId, null, 1_000);
        return all.filter(({ key }) => after === null || key >= after).slice(0, limit);
      },
    })),
  ),
];
