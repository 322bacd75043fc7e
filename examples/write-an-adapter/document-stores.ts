import type { Stores } from "@admit-one/core";
import { createBookingStore } from "./booking-store.ts";
import { createConcertStore } from "./concert-store.ts";
import { openDatabase } from "./database.ts";
import { createEventLog } from "./event-log.ts";
import { createFigureStore } from "./figure-store.ts";
import { createLookupStore } from "./lookup-store.ts";
import { createQueueStore } from "./queue-store.ts";
import { createWebhookInbox } from "./webhook-inbox.ts";

// #region stores
/** A whole box office as JSON documents in one SQLite file, with nothing but Node. */
export const createDocumentStores = ({ file }: { readonly file: string }): Stores & Disposable => {
  const database = openDatabase(file);
  return {
    queues: createQueueStore(database),
    concerts: createConcertStore(database),
    bookings: createBookingStore(database),
    events: createEventLog(database),
    inbox: createWebhookInbox(database),
    figures: createFigureStore(database),
    lookups: createLookupStore(database),
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
};
// #endregion
