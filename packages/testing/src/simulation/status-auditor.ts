import type { BookingChange, Concert } from "@admit-one/core";

/**
 * Checks that no buyer's hold begins while its concert is not published. Two steps of one instant may
 * be seen in any order, so a status that was replaced just now counts as well.
 */
export const createStatusAuditor = (
  nowMs: () => number,
  breach: (law: string, message: string) => void,
) => {
  const hidden = new Map<string, { readonly status: string; readonly sinceMs: number }>();

  return {
    /** A concert that was saved. */
    save: ({ concertId, status }: Pick<Concert, "concertId" | "status">): void => {
      if (status === "published") hidden.delete(concertId);
      else hidden.set(concertId, { status, sinceMs: nowMs() });
    },
    onBooking: ({ reservations = [] }: BookingChange): void => {
      for (const { reservationId, concertId, version, token } of reservations) {
        // Operators may sell what is archived.
        if (version !== 1 || token === null) continue;
        const found = hidden.get(concertId);
        if (found === undefined || found.sinceMs === nowMs()) continue;
        breach("status", `${reservationId} began while its concert is ${found.status}`);
      }
    },
  };
};
