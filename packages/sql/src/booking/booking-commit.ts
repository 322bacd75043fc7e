import type { BookingChange, BookingSlice, BookingState } from "@admit-one/core";
import { createGroupCommit, type GroupCommit } from "../batch/group-commit.ts";
import { pipelinedSplitFrom } from "../batch/limits.ts";
import type { WorkingSet } from "../batch/working-set.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { applyChange } from "./working-set/apply.ts";
import { carryForward, onlyShowOf } from "./working-set/carry-forward.ts";
import { wantsWallet } from "./working-set/find-money.ts";
import { loadOntoCarried, loadWorkingSet } from "./working-set/load.ts";
import { saveWorkingSet } from "./working-set/save.ts";
import { createSubjectCache, type SubjectCache } from "./working-set/subject-cache.ts";
import { viewBooking } from "./working-set/view.ts";
import type { BookingWorkingSet } from "./working-set/working-set.ts";

export type BookingCommit = GroupCommit<BookingSlice, BookingState, BookingChange>;

type Set = WorkingSet<BookingSlice, BookingState, BookingChange>;

/**
 * Updates of one show gather in one queue. If only a read could find the show of a reservation or a
 * payment, the update goes into a common queue. Updates of that queue lock several shows, in one
 * order.
 */
const queueOf = (slice: BookingSlice, cache: SubjectCache): string => {
  if (slice.by === "wallet") return "wallets";
  const showId = cache.showOf(slice);
  return showId === undefined ? "" : `show ${showId}`;
};

/** A working set for the next batch of the show, with everything else that the batch needs. */
const carryAndLoad = async (
  work: UnitOfWork,
  before: BookingWorkingSet,
  slices: readonly BookingSlice[],
  cache: SubjectCache,
): Promise<BookingWorkingSet | null> => {
  const showId = onlyShowOf(before)?.show.showId;
  // The lock of this show does not guard wallets, which belong to no show, or other shows.
  const areGuarded = slices.every((slice) => cache.showOf(slice) === showId && !wantsWallet(slice));
  const set = showId !== undefined && areGuarded ? carryForward(before) : null;
  if (set !== null) await loadOntoCarried(work, set, slices, cache);
  return set;
};

export const createBookingCommit = (
  work: UnitOfWork,
  limits: { readonly batchMax?: number; readonly waitingMax?: number } = {},
): BookingCommit => {
  const cache = createSubjectCache();
  // Without pipelining a batch gains nothing from being decided before the last one is saved.
  const isPipelined = work.dialect.pipelining !== undefined;
  const over = (set: BookingWorkingSet): Set => ({
    view: (slice) => viewBooking(set, slice),
    apply: (slice, state, change) => {
      applyChange(set, slice, state, change);
      cache.note(change);
    },
    save: async (sql, onLocked) => saveWorkingSet(sql, set, onLocked),
    ...(isPipelined && {
      carryForward: async (slices) => {
        const next = await carryAndLoad(work, set, slices, cache);
        return next && over(next);
      },
    }),
  });
  return createGroupCommit({
    work,
    queueOf: (slice) => queueOf(slice, cache),
    load: async (sql, slices) => over(await loadWorkingSet(sql, slices, cache)),
    ...(isPipelined && { splitFrom: pipelinedSplitFrom }),
    ...limits,
  });
};
