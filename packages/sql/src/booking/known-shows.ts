import type { BookingChange, BookingSlice, ShowId } from "@admit-one/core";

/** Ids in each of two generations: some megabytes, and more than are paid for at once. */
const idsMax = 32_768;

/** The shows of reservations and payments that passed by: neither ever changes its show. */
export type KnownShows = {
  /** Undefined where it is not known without a look. */
  of(slice: BookingSlice): ShowId | undefined;
  /** Notes whatever the step puts. */
  note(change: BookingChange): void;
};

export const createKnownShows = (): KnownShows => {
  let recent = new Map<string, ShowId>();
  let older = new Map<string, ShowId>();

  const add = (id: string, showId: ShowId): void => {
    if (recent.size >= idsMax) {
      older = recent;
      recent = new Map();
    }
    recent.set(id, showId);
  };
  const find = (id: string): ShowId | undefined => recent.get(id) ?? older.get(id);

  return {
    of: (slice) => {
      switch (slice.by) {
        case "seats":
        case "show":
          return slice.showId;
        case "reservation":
          return find(slice.reservationId);
        case "payment":
          return find(slice.paymentId);
        case "wallet":
          return undefined;
      }
    },
    note: ({ reservations = [], payments = [] }) => {
      for (const { reservationId, showId } of reservations) add(reservationId, showId);
      for (const { paymentId, showId } of payments) add(paymentId, showId);
    },
  };
};
