import type { Stores } from "@admit-one/core";
import { createMemoryBookingStore } from "./booking-store.ts";
import { createBookingTables } from "./booking-tables.ts";
import { createMemoryConcertStore } from "./concert-store.ts";
import { createMemoryEventLog } from "./event-log.ts";
import { createMemoryFigureStore } from "./figure-store.ts";
import { createMemoryJournal } from "./journal.ts";
import { createMemoryLookupStore } from "./lookup-store.ts";
import { createMemoryQueueStore, type Lines } from "./queue-store.ts";
import type { Venue } from "./venue.ts";
import { createMemoryInbox } from "./webhook-inbox.ts";

/**
 * Creates in-memory stores that are as strict as a database.
 *
 * Every `update` yields once and then loads, decides and saves without a pause, so calls may
 * interleave but steps never overlap. Stored values are frozen copies and are never shared with
 * callers. All data is lost when the process ends.
 */
export const createMemoryStores = (): Stores => {
  // Queues may live in another store than the rest, so they have a journal of their own.
  const journal = createMemoryJournal();
  const queueJournal = createMemoryJournal();
  const log = createMemoryEventLog(journal);
  const venue: Venue = { concerts: new Map(), halls: new Map(), creations: new Map() };
  const lines: Lines = new Map();
  const tables = createBookingTables();
  const webhooks = createMemoryInbox();
  return {
    queues: createMemoryQueueStore({ lines, log, journal: queueJournal }),
    concerts: createMemoryConcertStore({ venue, tables, log, journal }),
    bookings: createMemoryBookingStore({ venue, tables, log, journal, lines }),
    events: log.events,
    inbox: webhooks.inbox,
    lookups: createMemoryLookupStore({ venue, tables, journal }),
    figures: createMemoryFigureStore({ lines, venue, tables, log, webhooks }),
  };
};
