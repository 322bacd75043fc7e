import type { BookingChange, BookingSlice, Reservation, ShowId } from "@admit-one/core";

/** The parts of a reservation that identify what to load: its show, user and seats. */
export type CachedSubject = Pick<Reservation, "showId" | "userId" | "seats">;

/**
 * Ids in each of two generations: a few megabytes, and more than the payments in progress at any
 * time.
 */
const idsMax = 32_768;

/** Caches reservations and payments, so that slices about them need no lookup first. */
export type SubjectCache = {
  /** Undefined if only a read could find it. */
  of(slice: BookingSlice): CachedSubject | undefined;
  /** The show of a slice. Undefined if only a read could find it, or if the slice has no show. */
  showOf(slice: BookingSlice): ShowId | undefined;
  /** Caches what a member puts. */
  note(change: BookingChange): void;
};

export const createSubjectCache = (): SubjectCache => {
  let recent = new Map<string, CachedSubject>();
  let older = new Map<string, CachedSubject>();

  const add = (id: string, subject: CachedSubject): void => {
    if (recent.size >= idsMax) {
      older = recent;
      recent = new Map();
    }
    recent.set(id, subject);
  };
  const find = (id: string): CachedSubject | undefined => recent.get(id) ?? older.get(id);
  const of = (slice: BookingSlice): CachedSubject | undefined => {
    if (slice.by === "reservation") return find(slice.reservationId);
    return slice.by === "payment" ? find(slice.paymentId) : undefined;
  };

  return {
    of,
    showOf: (slice) =>
      slice.by === "seats" || slice.by === "show" ? slice.showId : of(slice)?.showId,
    note: ({ reservations = [], payments = [] }) => {
      for (const { reservationId, showId, userId, seats } of reservations) {
        add(reservationId, { showId, userId, seats });
      }
      for (const { paymentId, reservationId } of payments) {
        const subject = find(reservationId);
        if (subject) add(paymentId, subject);
      }
    },
  };
};
