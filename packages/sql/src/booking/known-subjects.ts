import type { BookingChange, BookingSlice, Reservation } from "@admit-one/core";

/** What of a reservation never changes: whose it is, and which seats of which show it has. */
export type Subject = Pick<Reservation, "showId" | "userId" | "seats">;

/** Ids in each of two generations: some megabytes, and more than are paid for at once. */
const idsMax = 32_768;

/** Reservations and payments that passed by, so that what is about them need not first be looked up. */
export type KnownSubjects = {
  /** Undefined where only a look would tell. */
  of(slice: BookingSlice): Subject | undefined;
  /** Notes whatever the step puts. */
  note(change: BookingChange): void;
};

export const createKnownSubjects = (): KnownSubjects => {
  let recent = new Map<string, Subject>();
  let older = new Map<string, Subject>();

  const add = (id: string, subject: Subject): void => {
    if (recent.size >= idsMax) {
      older = recent;
      recent = new Map();
    }
    recent.set(id, subject);
  };
  const find = (id: string): Subject | undefined => recent.get(id) ?? older.get(id);

  return {
    of: (slice) => {
      if (slice.by === "reservation") return find(slice.reservationId);
      return slice.by === "payment" ? find(slice.paymentId) : undefined;
    },
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

/** The show of a slice; undefined where only a look would tell, or where it has none. */
export const showOf = (known: KnownSubjects, slice: BookingSlice) =>
  slice.by === "seats" || slice.by === "show" ? slice.showId : known.of(slice)?.showId;
