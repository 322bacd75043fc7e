import type { InboxEntry, WebhookInbox } from "@admit-one/core";
import { byText } from "./sorted.ts";
import { storable } from "./storable.ts";
import { turn } from "./turn.ts";

const byArrival = (a: InboxEntry, b: InboxEntry): number =>
  a.receivedAtMs - b.receivedAtMs || byText(a.eventId, b.eventId);

export type MemoryInbox = {
  readonly inbox: WebhookInbox;
  /** The number of entries that are not done. */
  countOpen(): number;
};

export const createMemoryInbox = (): MemoryInbox => {
  const entries = new Map<string, InboxEntry>();
  const keyOf = ({ gateway, eventId }: Pick<InboxEntry, "gateway" | "eventId">): string =>
    `${gateway}\0${eventId}`;
  const open = new Set<string>();

  const inbox: WebhookInbox = {
    put: async (given) => {
      await turn();
      const entry = storable(given, "entry");
      const key = keyOf(entry);
      if (entries.has(key)) return "known";
      entries.set(key, entry);
      if (entry.dueAtMs !== null) open.add(key);
      return "new";
    },
    due: async (atMs, limit) => {
      await turn();
      const due: InboxEntry[] = [];
      for (const key of open) {
        const entry = entries.get(key);
        if (entry === undefined || entry.dueAtMs === null) continue;
        if (entry.dueAtMs <= atMs) due.push(entry);
      }
      return due.toSorted(byArrival).slice(0, limit);
    },
    reschedule: async (which, dueAtMs) => {
      await turn();
      const key = keyOf(which);
      const entry = entries.get(key);
      if (entry === undefined) return;
      entries.set(key, storable({ ...entry, dueAtMs }, "entry"));
      if (dueAtMs === null) open.delete(key);
      else open.add(key);
    },
    forget: async (beforeMs, limit) => {
      await turn();
      // Ordered by the receivers' clocks, which may differ from the order of insertion.
      const old = [...entries.values()]
        .filter((entry) => entry.dueAtMs === null && entry.receivedAtMs < beforeMs)
        .toSorted(byArrival)
        .slice(0, limit);
      for (const entry of old) entries.delete(keyOf(entry));
      return old.length;
    },
  };
  return { inbox, countOpen: () => open.size };
};
