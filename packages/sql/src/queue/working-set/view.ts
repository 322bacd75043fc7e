import type { Queue, QueueSlice, QueueState, Token } from "@admit-one/core";
import type { View } from "../../batch/working-set.ts";
import { isLive, type QueueWorkingSet } from "./working-set.ts";

type Missing =
  | { readonly part: "token"; readonly no: number }
  | { readonly part: "live token"; readonly user: string }
  | { readonly part: "departures before"; readonly no: number }
  | { readonly part: "due"; readonly limit: number }
  | { readonly part: "next, stale or gaps" };

const empty: QueueState = {
  queue: null,
  token: null,
  live: null,
  departedAhead: 0,
  due: [],
  next: [],
};

/** How many departed numbers lie between the head and a token; undefined if that was not loaded. */
const departedAheadOf = (
  { loaded, departed, departedAhead }: QueueWorkingSet,
  { head }: Queue,
  { no }: Token,
): number | undefined => {
  if (no - head < 2) return 0;
  const before = departedAhead.get(no);
  // Departures between the loaded head and the current one were not read.
  if (head !== loaded?.head || before === undefined) return undefined;
  return before + departed.filter((gone) => gone > head && gone < no).length;
};

/** The state that a load of the slice would return now, or what must be loaded first. */
export const viewQueue = (set: QueueWorkingSet, slice: QueueSlice): View<QueueState> => {
  const { queue, rare } = set;
  if (queue === null) return { state: rare.busy ? { ...empty, busy: true } : empty };
  const missing: Missing[] = [];
  const tokenOf = (no: number): Token | null => {
    const token = set.tokens.get(no);
    if (token === undefined) missing.push({ part: "token", no });
    return token ?? null;
  };
  const liveOf = (user: string): Token | null => {
    const no = set.liveOf.get(user);
    if (no === undefined) missing.push({ part: "live token", user });
    return no === undefined || no === null ? null : tokenOf(no);
  };
  const { no, user, due } = slice;
  const token = no === undefined ? null : tokenOf(no);
  const live = user === undefined ? null : liveOf(user);
  const subject = token ?? live;
  const departedAhead = subject === null ? 0 : departedAheadOf(set, queue, subject);
  if (subject !== null && departedAhead === undefined) {
    missing.push({ part: "departures before", no: subject.no });
  }
  if (due !== undefined && set.due.length < due && set.lastDue !== null) {
    missing.push({ part: "due", limit: due });
  }
  // The rare parts were loaded before any change was applied.
  if (!isShared(slice) && queue !== set.loaded) missing.push({ part: "next, stale or gaps" });
  if (missing.length > 0) return { missing };
  return {
    state: {
      queue,
      token,
      live: live !== null && isLive(live) ? (live as QueueState["live"]) : null,
      departedAhead: departedAhead ?? 0,
      due: due === undefined ? [] : set.due.slice(0, due),
      ...rare,
    },
  };
};

/** Whether many slices of this kind can be loaded and decided together. */
export const isShared = (slice: QueueSlice): boolean => {
  const { queueId: _queueId, no: _no, user: _user, due: _due, ...rare } = slice;
  return Object.values(rare).every((value) => value === undefined);
};
