import type { BookingSlice, ShowId, UserId } from "@admit-one/core";
import { find, type Records } from "./records.ts";

/** A payment comes with its refunds; the record of an answer is named by its `recordKey`. */
type MissingRecord = {
  readonly part: "reservation" | "payment" | "holder" | "record";
  readonly id: string;
};

/** A part of a slice that was not loaded yet. */
export type Missing =
  | MissingRecord
  | { readonly part: "show"; readonly showId: ShowId }
  /** Of a slice, since its reservation may be missing as well. */
  | { readonly part: "wallet"; readonly slice: BookingSlice }
  /** Who holds a seat that is asked for belongs to the slice. */
  | {
      readonly part: "seat";
      readonly showId: ShowId;
      readonly id: string;
      readonly isAsked: boolean;
    }
  /** All live reservations of a user, and those over that began since the instant. */
  | {
      readonly part: "user";
      readonly showId: ShowId;
      readonly id: UserId;
      readonly sinceMs: number;
    };

/** Finds a record by its id, and notes it as missing where nobody looked for it. */
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
