import type { BookingSlice } from "@admit-one/core";
import { assertEngine } from "../../batch/engine-fault.ts";
import type { OnDialect, Read, Sql } from "../../sql.ts";
import type { UnitOfWork } from "../../unit-of-work.ts";
import { findParts } from "./find-parts.ts";
import { lockShows } from "./lock-shows.ts";
import { readsOf } from "./reads.ts";
import type { SubjectCache } from "./subject-cache.ts";
import { type BookingWorkingSet, createWorkingSet } from "./working-set.ts";

/**
 * A reservation, then its seats, then the other holders of those seats, then the holders' other
 * seats.
 */
const roundsMax = 4;

/**
 * Loads the missing parts of the slices, round by round. Each round is one group of reads: first
 * the named rows, then the rows that those refer to. Two rounds are enough for seats that are free,
 * or held by a reservation without other seats.
 */
const loadMissing = async (
  on: OnDialect,
  set: BookingWorkingSet,
  slices: readonly BookingSlice[],
  cache: SubjectCache,
  send: (reads: readonly Read[]) => Promise<void>,
  locks: readonly Read[] = [],
): Promise<void> => {
  let first = locks;
  for (let round = 0; ; round += 1) {
    const missing = slices.flatMap((slice) => findParts(set, slice, cache.of(slice)).missing);
    if (first.length + missing.length === 0) return;
    const reads = [...first, ...readsOf(on, set, missing, slices.length > 1)];
    assertEngine(
      reads.length > 0 && round < roundsMax,
      `After ${round} rounds of reads these are missing: ${JSON.stringify(missing)}.`,
    );
    await send(reads);
    first = [];
  }
};

/** Loads the slices of a batch under the locks on their shows. */
export const loadWorkingSet = async (
  sql: Sql,
  slices: readonly BookingSlice[],
  cache: SubjectCache,
): Promise<BookingWorkingSet> => {
  const set = createWorkingSet();
  const locks = lockShows(sql, set, slices, cache);
  await loadMissing(sql, set, slices, cache, (reads) => sql.reads(reads), locks);
  return set;
};

/**
 * Loads what a carried set lacks, without locks. The previous batch has the locks or had them last,
 * and the statements fail if another step had them since. It does not matter whether a read sees
 * that batch's own rows: they are known already.
 */
export const loadOntoCarried = (
  work: UnitOfWork,
  set: BookingWorkingSet,
  slices: readonly BookingSlice[],
  cache: SubjectCache,
): Promise<void> =>
  loadMissing(work, set, slices, cache, (reads) => work.query((sql) => sql.reads(reads)));
