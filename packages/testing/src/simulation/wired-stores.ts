import type { Stores } from "@admit-one/core";
import type { Wire } from "./wire.ts";

/** The stores as one process reaches them over the network. */
export const wiredStores = (
  wire: Wire,
  { queues, concerts, bookings, events, inbox, figures, lookups }: Stores,
): Stores => {
  const read = <T>(name: string, effect: () => Promise<T>) => wire(name, false, effect);
  const write = <T>(name: string, effect: () => Promise<T>) => wire(name, true, effect);
  return {
    queues: {
      ...(queues.database && { database: queues.database }),
      update: (slice, decide) => write("queues.update", () => queues.update(slice, decide)),
      read: (slice) => read("queues.read", () => queues.read(slice)),
      touch: (queueId, seen) => write("queues.touch", () => queues.touch(queueId, seen)),
      queueIds: () => read("queues.queueIds", () => queues.queueIds()),
      tokensOf: (userId, part) => read("queues.tokensOf", () => queues.tokensOf(userId, part)),
      queues: (part) => read("queues.queues", () => queues.queues(part)),
      journal: (filter, part) => read("queues.journal", () => queues.journal(filter, part)),
      lastEnded: (queueId, userId) =>
        read("queues.lastEnded", () => queues.lastEnded(queueId, userId)),
      ended: (beforeMs, part) => read("queues.ended", () => queues.ended(beforeMs, part)),
      forget: (tokens) => write("queues.forget", () => queues.forget(tokens)),
    },
    concerts: {
      seatsPerStep: concerts.seatsPerStep,
      create: (plan) => write("concerts.create", () => concerts.create(plan)),
      begin: (creation, atMs) => write("concerts.begin", () => concerts.begin(creation, atMs)),
      creation: (id) => read("concerts.creation", () => concerts.creation(id)),
      addSeats: (id, piece, atMs) =>
        write("concerts.addSeats", () => concerts.addSeats(id, piece, atMs)),
      publish: (id, events, journal) =>
        write("concerts.publish", () => concerts.publish(id, events, journal)),
      abandoned: (beforeMs, limit) =>
        read("concerts.abandoned", () => concerts.abandoned(beforeMs, limit)),
      discard: (id, beforeMs, seatsMax) =>
        write("concerts.discard", () => concerts.discard(id, beforeMs, seatsMax)),
      update: (id, decide) => write("concerts.update", () => concerts.update(id, decide)),
      addShow: (slice, decide) => write("concerts.addShow", () => concerts.addShow(slice, decide)),
      changeShow: (slice, decide) =>
        write("concerts.changeShow", () => concerts.changeShow(slice, decide)),
      unsettled: (limit) => read("concerts.unsettled", () => concerts.unsettled(limit)),
      remove: (id, decide) => write("concerts.remove", () => concerts.remove(id, decide)),
      concert: (id) => read("concerts.concert", () => concerts.concert(id)),
      concerts: (part) => read("concerts.concerts", () => concerts.concerts(part)),
      show: (id) => read("concerts.show", () => concerts.show(id)),
      shows: (ids) => read("concerts.shows", () => concerts.shows(ids)),
      showsOf: (id) => read("concerts.showsOf", () => concerts.showsOf(id)),
      availableSeats: (ids, atMs) =>
        read("concerts.availableSeats", () => concerts.availableSeats(ids, atMs)),
      seatsSince: (id, version) =>
        read("concerts.seatsSince", () => concerts.seatsSince(id, version)),
      plan: (id) => read("concerts.plan", () => concerts.plan(id)),
    },
    bookings: {
      ...(bookings.queuesIn && { queuesIn: bookings.queuesIn }),
      update: (slice, decide) => write("bookings.update", () => bookings.update(slice, decide)),
      reservation: (id) => read("bookings.reservation", () => bookings.reservation(id)),
      reservationsOf: (id, part) =>
        read("bookings.reservationsOf", () => bookings.reservationsOf(id, part)),
      payment: (id) => read("bookings.payment", () => bookings.payment(id)),
      record: (key) => read("bookings.record", () => bookings.record(key)),
      dueHolds: (atMs, limit) => read("bookings.dueHolds", () => bookings.dueHolds(atMs, limit)),
      duePayments: (atMs, limit, gateways) =>
        read("bookings.duePayments", () => bookings.duePayments(atMs, limit, gateways)),
      refunds: (id) => read("bookings.refunds", () => bookings.refunds(id)),
      stuckRefunds: (id) => read("bookings.stuckRefunds", () => bookings.stuckRefunds(id)),
      refundsToRetry: (limit) =>
        read("bookings.refundsToRetry", () => bookings.refundsToRetry(limit)),
      wallets: (id) => read("bookings.wallets", () => bookings.wallets(id)),
      dueRefunds: (atMs, limit, gateways) =>
        read("bookings.dueRefunds", () => bookings.dueRefunds(atMs, limit, gateways)),
      toCancel: (limit) => read("bookings.toCancel", () => bookings.toCancel(limit)),
      forgetRecords: (beforeMs, limit) =>
        write("bookings.forgetRecords", () => bookings.forgetRecords(beforeMs, limit)),
      holdsOf: (userIds) => read("bookings.holdsOf", () => bookings.holdsOf(userIds)),
      updateAccount: (userId, decide) =>
        write("bookings.updateAccount", () => bookings.updateAccount(userId, decide)),
      erasures: (atMs, limit) => read("bookings.erasures", () => bookings.erasures(atMs, limit)),
      rewriteRecords: (userId, part, rewrite) =>
        write("bookings.rewriteRecords", () => bookings.rewriteRecords(userId, part, rewrite)),
      rewriteJournal: (userId, part, rewrite) =>
        write("bookings.rewriteJournal", () => bookings.rewriteJournal(userId, part, rewrite)),
      view: (look) => read("bookings.view", () => bookings.view(look)),
      snapshot: () => read("bookings.snapshot", () => bookings.snapshot()),
    },
    events: {
      route: (limit, decide) => write("events.route", () => events.route(limit, decide)),
      take: (claim) => write("events.take", () => events.take(claim)),
      update: (slice, decide) => write("events.update", () => events.update(slice, decide)),
      dead: (query) => read("events.dead", () => events.dead(query)),
      deadCounts: () => read("events.deadCounts", () => events.deadCounts()),
      find: (eventIds) => read("events.find", () => events.find(eventIds)),
      rewrite: (eventIds, rewrite) =>
        write("events.rewrite", () => events.rewrite(eventIds, rewrite)),
      forget: (beforeMs, limit) => write("events.forget", () => events.forget(beforeMs, limit)),
    },
    inbox: {
      put: (entry) => write("inbox.put", () => inbox.put(entry)),
      due: (atMs, limit) => read("inbox.due", () => inbox.due(atMs, limit)),
      reschedule: (entry, dueAtMs) =>
        write("inbox.reschedule", () => inbox.reschedule(entry, dueAtMs)),
      forget: (beforeMs, limit) => write("inbox.forget", () => inbox.forget(beforeMs, limit)),
    },
    lookups: {
      reservations: (filter, atMs, part) =>
        read("lookups.reservations", () => lookups.reservations(filter, atMs, part)),
      showSales: (id, currency, atMs) =>
        read("lookups.showSales", () => lookups.showSales(id, currency, atMs)),
      salesBuckets: (id, query) =>
        read("lookups.salesBuckets", () => lookups.salesBuckets(id, query)),
      journal: (filter, part) => read("lookups.journal", () => lookups.journal(filter, part)),
      payments: (filter, part) => read("lookups.payments", () => lookups.payments(filter, part)),
    },
    figures: {
      figures: (query) => read("figures.figures", () => figures.figures(query)),
      suspects: (query) => read("figures.suspects", () => figures.suspects(query)),
    },
  };
};
