import type { Currency, LookupStore, ShowSales, Stores } from "@admit-one/core";
import { type BrokenStores, broken, inQueues } from "./broken.ts";

const ofReservations =
  "LookupStore: reservations are found by show, user, seat, payment and status in any combination";
const ofPayments =
  "LookupStore: payments are found by show, user, reservation, id and status in any combination";
const inParts = "LookupStore: what comes while a list is read in parts shifts nothing";
const ofQueues =
  "QueueStore: queues are listed newest first, in parts, each once, whatever comes meanwhile";
const asNow = "QueueStore: a queue is listed as it is now, where it stood before";

const inLookups =
  (change: (inner: LookupStore) => Partial<LookupStore>) =>
  (stores: Stores): Stores => ({
    ...stores,
    lookups: { ...stores.lookups, ...change(stores.lookups) },
  });

/** Leaves one thing out that was asked for. */
const deaf = (name: string) =>
  inLookups((inner) => ({
    reservations: (filter, atMs, part) =>
      inner.reservations({ ...filter, [name]: undefined }, atMs, part),
    payments: (filter, part) => inner.payments({ ...filter, [name]: undefined }, part),
  }));

/** Counts how many came before, in place of where the last one stood. */
const byNumber = inLookups((inner) => {
  let seen = 0;
  return {
    reservations: async (filter, atMs, part) => {
      if (part.after === null) seen = 0;
      const all = await inner.reservations(filter, atMs, { after: null, limit: 1_000 });
      const rows = all.slice(seen, seen + part.limit);
      seen += rows.length;
      return rows;
    },
  };
});

const oldestFirst = inLookups((inner) => ({
  payments: async (filter, part) =>
    (await inner.payments(filter, { ...part, limit: 1_000 })).toReversed().slice(0, part.limit),
}));

/** A hold that time has ended is held until somebody writes it down. */
const asStored = inLookups((inner) => ({
  reservations: (filter, _atMs, part) => inner.reservations(filter, 0, part),
}));

const queuesByName = inQueues((inner) => ({
  queues: async ({ limit }) =>
    (await inner.queues({ after: null, limit: 1_000 }))
      .toSorted((a, b) => (a.queueId < b.queueId ? -1 : 1))
      .slice(0, limit),
}));

const queuesOnce = inQueues((inner) => {
  const known = new Map<string, Awaited<ReturnType<typeof inner.queues>>[number]>();
  return {
    update: async (slice, decide) => {
      const outcome = await inner.update(slice, decide);
      const { queue } = await inner.read(slice);
      if (queue !== null && !known.has(queue.queueId)) known.set(queue.queueId, queue);
      return outcome;
    },
    queues: async (part) =>
      (await inner.queues(part)).map((queue) => known.get(queue.queueId) ?? queue),
  };
});

/** Counts another way. */
const selling = (miscount: (sales: ShowSales) => ShowSales) =>
  inLookups((inner) => ({
    showSales: async (showId, currency, atMs) =>
      miscount(await inner.showSales(showId, currency, atMs)),
  }));

const holdsAsStored = inLookups((inner) => ({
  showSales: (showId, currency) => inner.showSales(showId, currency, 0),
}));

const anyMoney = inLookups((inner) => ({
  showSales: async (showId, currency, atMs) => {
    const [one, other] = await Promise.all([
      inner.showSales(showId, currency, atMs),
      inner.showSales(showId, "USD" as Currency, atMs),
    ]);
    return { ...one, revenue: one.revenue + other.revenue, kept: one.kept + other.kept };
  },
}));

const untilAndWith = inLookups((inner) => ({
  salesBuckets: (showId, query) => inner.salesBuckets(showId, { ...query, toMs: query.toMs + 1 }),
}));

const emptyOnes = inLookups((inner) => ({
  salesBuckets: async (showId, query) => {
    const found = await inner.salesBuckets(showId, query);
    return found.length > 0 ? found : [{ no: 0, reservations: 0, seats: 0, amount: 0 }];
  },
}));

const ofSeats =
  "LookupStore: a show's seats are free, held or sold at the instant, and no other show's";
const ofMoney =
  "LookupStore: a show's revenue is what was taken and did not go back, of what is confirmed";
const byGrade =
  "LookupStore: a show's figures are by section and grade, in the order of the plan, blocked seats too";
const inSpans = "LookupStore: sales are counted in spans of time, by when they were confirmed";

export const brokenLookups: readonly BrokenStores[] = [
  ...["showId", "userId", "seatId", "paymentId", "status"].map((name) =>
    broken(`a list of reservations for any ${name}`, ofReservations, deaf(name)),
  ),
  ...["showId", "userId", "reservationId", "paymentId", "status"].map((name) =>
    broken(`a list of payments for any ${name}`, ofPayments, deaf(name)),
  ),
  broken("a lapsed hold that is looked for as it is stored", ofReservations, asStored),
  broken("a list of payments, oldest first", ofPayments, oldestFirst),
  broken("parts of a list by number", inParts, byNumber),
  broken("lapsed holds that count as held", ofSeats, holdsAsStored),
  broken(
    "sold seats that count as held",
    ofSeats,
    selling((sales) => ({
      ...sales,
      sections: sales.sections.map((one) => ({ ...one, held: one.held + one.sold, sold: 0 })),
    })),
  ),
  broken(
    "figures without the grades",
    byGrade,
    selling((sales) => ({
      ...sales,
      sections: sales.sections.map((one) => ({ ...one, grade: null })),
    })),
  ),
  broken(
    "sections by their names",
    byGrade,
    selling((sales) => ({
      ...sales,
      sections: sales.sections.toSorted((a, b) => (a.section < b.section ? -1 : 1)),
    })),
  ),
  broken("money of every currency in one sum", ofMoney, anyMoney),
  broken(
    "revenue without what is kept",
    ofMoney,
    selling((sales) => ({ ...sales, revenue: sales.revenue - sales.kept })),
  ),
  broken("spans that end a moment late", inSpans, untilAndWith),
  broken("spans in which nothing was sold", inSpans, emptyOnes),
  broken("queues by their names", ofQueues, queuesByName),
  broken("queues as they were first seen", asNow, queuesOnce),
];
