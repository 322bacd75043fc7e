import type {
  JournalEntry,
  JournalFilter,
  JournalPlace,
  Part,
  ShowId,
  Stores,
} from "@admit-one/core";
import { startMs } from "../../fixtures/plan.ts";
import { nextQueue, queue1 } from "../../fixtures/queues.ts";
import type { CaseOf, MakeStores } from "../contract-case.ts";

export type JournalWorld = Awaited<ReturnType<MakeStores>>;
export type JournalCase = CaseOf<JournalWorld>;

/** A row of the journal. */
export const entryOf = (entryId: string, over: Partial<JournalEntry> = {}): JournalEntry => ({
  entryId,
  atMs: startMs,
  actorId: "김 agent",
  actorRole: "agent",
  call: "cancelShow",
  subjectType: "show",
  subjectId: "show-1",
  userId: null,
  details: { note: '"현금"; --', amount: 7, half: 0.5, none: null, ids: ["a", "b"], set: { a: 1 } },
  ...over,
});

export const all: Part<JournalPlace> = { after: null, limit: 1_000 };

/** One journal: how a step writes a row, and how it is read. */
export type Journal = {
  readonly name: "bookings" | "queues";
  readonly write: (entry: JournalEntry) => Promise<void>;
  readonly read: (
    filter: JournalFilter,
    part: Part<JournalPlace>,
  ) => Promise<readonly JournalEntry[]>;
};

/** Needs the concert and the queue of the fixtures. */
export const journalsOf = ({ bookings, lookups, queues }: Stores): readonly Journal[] => [
  {
    name: "bookings",
    write: (journal) =>
      bookings.update({ by: "show", showId: "show-1" as ShowId }, ({ show }) => ({
        outcome: undefined,
        change: { ...(show && { show }), journal },
      })),
    read: (filter, part) => lookups.journal(filter, part),
  },
  {
    name: "queues",
    write: (journal) =>
      queues.update({ queueId: queue1 }, ({ queue }) => ({
        outcome: undefined,
        change: { ...(queue && { queue: nextQueue(queue) }), journal },
      })),
    read: (filter, part) => queues.journal(filter, part),
  },
];
