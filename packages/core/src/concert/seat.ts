import type { ReservationId, SeatId, ShowId } from "../kernel/ids.ts";

/**
 * Who has the seat. `untilMs` is the end of the hold; null while its payment is in flight: the seat
 * is pinned and can't lapse.
 */
export type SeatClaim =
  | { readonly state: "free" }
  | {
      readonly state: "held";
      readonly reservationId: ReservationId;
      readonly untilMs: number | null;
    }
  | { readonly state: "sold"; readonly reservationId: ReservationId };

/** One numbered place at one show. */
export type Seat = {
  readonly showId: ShowId;
  readonly seatId: SeatId;
  readonly section: string;
  readonly row: string;
  readonly number: number;
  /** In minor units of the concert's currency. */
  readonly price: number;
  /** Raised at every change of owner, to none as well; a new seat has 0. */
  readonly epoch: number;
  readonly claim: SeatClaim;
};

/** Who has the seat, as it is written down; null where nobody does. */
export const ownerOf = ({ claim }: Pick<Seat, "claim">): ReservationId | null =>
  claim.state === "free" ? null : claim.reservationId;

/** Those of the seats that a reservation has. */
export const seatsOf = (
  { reservationId }: { readonly reservationId: ReservationId },
  seats: readonly Seat[],
): readonly Seat[] => seats.filter((seat) => ownerOf(seat) === reservationId);

/** Whether the seat can be taken at an instant: a hold that is over needs no sweeper to be over. */
export const isAvailable = ({ claim }: Pick<Seat, "claim">, atMs: number): boolean =>
  claim.state === "free" ||
  (claim.state === "held" && claim.untilMs !== null && atMs >= claim.untilMs);
