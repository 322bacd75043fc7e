import { validation } from "../kernel/errors.ts";
import type { UserId } from "../kernel/ids.ts";
import {
  type JournalFilter,
  type JournalPlace,
  type OperatorsCall,
  operatorsCalls,
} from "../kernel/journal.ts";
import { cutPage, pageDefaults, readPage, timeCursor } from "../kernel/page.ts";
import { check, checkInstant, checkLength } from "../kernel/validate.ts";
import type { JournalOutcome, ReadJournal } from "./lookup-commands.ts";
import type { OperationsContext } from "./operations-context.ts";

const cursor = timeCursor<JournalPlace>(
  (atMs, entryId) => ({ atMs, entryId }),
  ({ atMs, entryId }) => [atMs, entryId],
);

/** As long as the longest subject: the id of an event. */
const idMax = 255;

/**
 * What operators did. Queues have a journal of their own, since they may live in another store, so a
 * page is the newest of both.
 */
export const readJournal = async (
  { stores }: OperationsContext,
  query: ReadJournal,
): Promise<JournalOutcome> => {
  const page = readPage(query, cursor, pageDefaults.operators);
  const { actor, call, subject, userId, fromMs, toMs } = query;
  const errors = [
    ...checkLength(actor ?? "-", "actor", 1, idMax),
    ...check(call === undefined || isCall(call), "call", "is no command of operators"),
    ...checkLength(subject ?? "-", "subject", 1, idMax),
    ...checkLength(userId ?? "-", "userId", 1, idMax),
    ...checkInstant(fromMs, "from"),
    ...checkInstant(toMs, "to"),
  ];
  if (page.outcome === "validation") return validation(...errors, ...page.errors);
  if (errors.length > 0) return validation(...errors);
  const filter: JournalFilter = {
    actorId: actor,
    call: call as OperatorsCall | undefined,
    subjectId: subject,
    userId: userId as UserId | undefined,
    fromMs,
    toMs,
  };
  const { after, limit } = page.part;
  const part = { after, limit: limit + 1 };
  const [others, ofQueues] = await Promise.all([
    stores.lookups.journal(filter, part),
    stores.queues.journal(filter, part),
  ]);
  const rows = [...others, ...ofQueues].toSorted(newestFirst);
  const { items, next } = cutPage(rows, limit, cursor.write);
  return { outcome: "journal_found", entries: items, next };
};

const isCall = (call: string): boolean => operatorsCalls.some((known) => known === call);

const newestFirst = (a: JournalPlace, b: JournalPlace): number =>
  b.atMs - a.atMs || (a.entryId < b.entryId ? 1 : a.entryId > b.entryId ? -1 : 0);
