import { type IdempotencyRecord, operator } from "../kernel/idempotency.ts";
import type { UserId } from "../kernel/ids.ts";
import type { JournalEntry, JournalPlace } from "../kernel/journal.ts";
import type { Rewrite } from "../outbox/event-log.port.ts";
import type { Erasure } from "../sales/booking-store.port.ts";
import { bookingEventIds, tokenEventIds } from "./event-ids.ts";
import type { PrivacyContext } from "./privacy-context.ts";
import { renameEntry, renameEvent, renameRecord, renameText, renamingOf } from "./rename.ts";
import { bookingsOf, tokensOf } from "./walk-user.ts";

/** Ids per step, because some bookings have many events. */
const eventsMax = 500;

/**
 * Replaces the id in all events of aggregates that have the pseudonym. It finds them through the
 * pseudonym, because a server may have stopped after renaming aggregates and before renaming
 * events.
 */
export const rewriteEvents = async (context: PrivacyContext, erasure: Erasure): Promise<void> => {
  const renaming = renamingOf(erasure);
  const rewrite: Rewrite = {
    event: (event) => renameEvent(event, renaming),
    failure: (text) => renameText(text, renaming),
  };
  const rewriteAll = async (ids: readonly string[]): Promise<void> => {
    for (let from = 0; from < ids.length; from += eventsMax) {
      await context.stores.events.rewrite(ids.slice(from, from + eventsMax), rewrite);
    }
  };
  for await (const tokens of tokensOf(context, renaming.to)) {
    await rewriteAll(tokens.flatMap(tokenEventIds));
  }
  for await (const bookings of bookingsOf(context, renaming.to, { ledger: false })) {
    await rewriteAll(bookings.flatMap(bookingEventIds));
  }
};

const recordsMax = 200;

/**
 * Deletes the records under the user's idempotency keys. Records under operators' keys stay, with
 * the pseudonym, because they prevent a repeated command from moving money twice.
 */
export const rewriteRecords = async (context: PrivacyContext, erasure: Erasure): Promise<void> => {
  const isOfBefore = ({ atMs }: IdempotencyRecord): boolean => atMs <= erasure.requestedAtMs;
  const renaming = renamingOf(erasure);
  await rewriteEach(context, renaming.from, (record) => (isOfBefore(record) ? null : record));
  await rewriteEach(context, operator, (record) =>
    isOfBefore(record) ? renameRecord(record, renaming) : record,
  );
};

const rowsMax = 200;

/** Rows of the journal about the user stay, with the pseudonym. */
export const rewriteJournal = async (
  { stores }: PrivacyContext,
  erasure: Erasure,
): Promise<void> => {
  const renaming = renamingOf(erasure);
  const rename = (entry: JournalEntry): JournalEntry =>
    entry.atMs <= erasure.requestedAtMs ? renameEntry(entry, renaming) : entry;
  let after: JournalPlace | null = null;
  do {
    after = await stores.bookings.rewriteJournal(renaming.from, { after, limit: rowsMax }, rename);
  } while (after !== null);
};

const rewriteEach = async (
  { stores }: PrivacyContext,
  owner: UserId,
  rewrite: (record: IdempotencyRecord) => IdempotencyRecord | null,
): Promise<void> => {
  let after: string | null = null;
  do {
    after = await stores.bookings.rewriteRecords(owner, { after, limit: recordsMax }, rewrite);
  } while (after !== null);
};
