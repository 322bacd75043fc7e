import type { Concert, Payment, Reservation, Show } from "@admit-one/core";
import { pathId } from "@admit-one/http";
import { type Query, seeOther } from "./answer.ts";
import { codeOf } from "./problems.ts";
import { refusePage } from "./refuse.ts";
import { path, type UserVisit } from "./visit.ts";

/** The reservation of the address with what it is about. Null if the reader has none. */
export const findReservation = async ({ site, userId, c }: UserVisit): Promise<Found | null> => {
  const { boxOffice } = site;
  const reservationId = pathId(c, "reservationId");
  const found = await boxOffice.getReservation({ reservationId, userId });
  if (found.outcome !== "reservation_found") return null;
  const { reservation } = found;
  const listing = await boxOffice.getConcert({ concertId: reservation.concertId });
  const isKnown = listing.outcome === "concert_found";
  const { showId } = reservation;
  return {
    reservation,
    concert: isKnown ? listing.concert : null,
    show: isKnown ? (listing.shows.find((show) => show.showId === showId) ?? null) : null,
  };
};

export type Found = {
  readonly reservation: Reservation;
  readonly concert: Concert | null;
  readonly show: Show | null;
};

/** The latest payment of a reservation. Only a hold that nobody tried to pay has none. */
export const latestPayment = async (
  { site, userId }: UserVisit,
  reservation: Reservation,
): Promise<Payment | null> => {
  if (reservation.status === "held" && reservation.payByMs === null) return null;
  const { reservationId } = reservation;
  const found = await site.boxOffice.findPayments({ reservationId, userId, limit: 1 });
  return found.outcome === "payments_found" ? (found.payments[0] ?? null) : null;
};

type Named = { readonly req: { param(name: string): string | undefined } };

/** The page of the reservation that the address names. */
export const pageOf = (c: Named): string => path`/reservations/${pathId(c, "reservationId")}`;

/** After a form: the page of its reservation. */
export const back = (visit: UserVisit, query: Query = {}): Response =>
  seeOther(visit, pageOf(visit.c), query);

/** A refusal of a form about this reservation: back to it, where its state says more. */
export const refused = (
  visit: UserVisit,
  refusal: { readonly outcome: string },
): Response | Promise<Response> =>
  refusal.outcome === "not_found"
    ? refusePage(visit, "NOT_FOUND")
    : back(visit, { problem: codeOf(refusal) });
