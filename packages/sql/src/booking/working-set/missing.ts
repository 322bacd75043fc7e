import type { BookingSlice, ShowId, TokenRef, UserId } from "@admit-one/core";
import { find, type Records } from "./records.ts";

/** A payment is loaded with its refunds. The `recordKey` identifies an idempotency record. */
type MissingRecord = {
  readonly part: "reservation" | "payment" | "holder" | "record";
  readonly id: string;
};

/** A part of a slice that is not loaded yet. */
export type Missing =
  | MissingRecord
  | { readonly part: "show"; readonly showId: ShowId }
  /** A token with its queue. */
  | { readonly part: "token"; readonly ref: TokenRef }
  /** Names the slice, since its reservation may be missing as well. */
  | { readonly part: "wallet"; readonly slice: BookingSlice }
  /** `isAsked` means that the slice names the seat, so it also needs the seat's holder. */
  | {
      readonly part: "seat";
      readonly showId: ShowId;
      readonly id: string;
      readonly isAsked: boolean;
    }
  /**
   * The free seats of a section: `count` of those with a number above `above`, lowest first; all if
   * `count` is null.
   */
  | {
      readonly part: "free";
      readonly showId: ShowId;
      readonly section: string;
      readonly above: number;
      readonly count: number | null;
    }
  /** The seats whose hold ended at or before the instant. */
  | { readonly part: "lapsed"; readonly showId: ShowId; readonly atMs: number }
  /** All live reservations of a user, and the ended ones that began at or after `sinceMs`. */
  | {
      readonly part: "user";
      readonly showId: ShowId;
      readonly id: UserId;
      readonly sinceMs: number;
    };

/** Finds a record by its id. Adds it to `missing` if nothing has looked for it yet. */
export const lookUp = <T>(
  records: Records<T>,
  part: MissingRecord["part"],
  id: string,
  missing: Missing[],
): T | null | undefined => {
  const record = find(records, id);
  if (record === undefined) missing.push({ part, id });
  return record;
};
