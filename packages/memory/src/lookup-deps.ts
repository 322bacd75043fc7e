import type { BookingTables } from "./booking-tables.ts";
import type { MemoryJournal } from "./journal.ts";
import type { Venue } from "./venue.ts";

export type MemoryLookupDeps = {
  readonly venue: Venue;
  readonly tables: BookingTables;
  readonly journal: MemoryJournal;
};
