import type { Concert, Payment, Reservation, Show, Wallet } from "@admit-one/core";
import type { MaybeHtml } from "../html.ts";
import type { SeatPlace } from "../places.ts";
import type { ReservationState } from "../states/reservation-states.ts";

/** What the page of a reservation shows. */
export type ReservationPage = {
  readonly reservation: Reservation;
  readonly concert: Concert | null;
  readonly show: Show | null;
  readonly payment: Payment | null;
  readonly state: ReservationState;
  readonly wallet: Wallet | null;
  /** Where each seat is, by its id. */
  readonly places: ReadonlyMap<string, SeatPlace>;
  /** When the organiser changed the show after the reservation was made. */
  readonly changedAtMs: number | null;
  readonly notice: MaybeHtml;
};
