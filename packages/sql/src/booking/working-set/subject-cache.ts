import type { BookingChange, BookingSlice, Reservation, ShowId } from "@admit-one/core";

/** What of a reservation never changes: whose it is, and which seats of which show it has. */
export type CachedSubject = Pick<Reservation, "showId" | "userId" | "seats">;

/** Ids in each of two generations: some megabytes, and more than are paid for at once. */
const idsMax = 32_768;

/** Remembers reservations and payments, so that what is about them need not be looked up first. */
export type SubjectCache = {
  /** Undefined where only a look would tell. */
  of(slice: BookingSlice): CachedSubject | undefined;
  /** The show of a slice; undefined where only a look would tell, or where it has none. */
  showOf(slice: BookingSlice): ShowId | undefined;
  /** Remembers what a member puts. */
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
