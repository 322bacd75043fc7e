import type { ReservationId, SeatId, ShowId } from "../kernel/ids.ts";

/**
 * The owner of the seat. `untilMs` is the end of the hold. It is null while a payment is in flight:
 * the seat is pinned and cannot expire.
 */
export type SeatClaim =
  | { readonly state: "free" }
  | {
      readonly state: "held";
      readonly reservationId: ReservationId;
      readonly untilMs: number | null;
    }
  | { readonly state: "sold"; readonly reservationId: ReservationId };

/** One numbered seat at one show. */
export type Seat = {
  readonly showId: ShowId;
  readonly seatId: SeatId;
  readonly section: string;
  readonly row: string;
  readonly number: number;
  /** In minor units of the concert's currency. */
  readonly price: number;
  /** Raised by every change of owner, also when it becomes free. A new seat has 0. */
  readonly epoch: number;
  readonly claim: SeatClaim;
};

/** The stored owner of the seat. Null if it is free. */
export const ownerOf = ({ claim }: Pick<Seat, "claim">): ReservationId | null =>
  claim.state === "free" ? null : claim.reservationId;

/** The seats that a reservation has. */
export const seatsOf = (
  { reservationId }: { readonly reservationId: ReservationId },
  seats: readonly Seat[],
): readonly Seat[] => seats.filter((seat) => ownerOf(seat) === reservationId);

/** Whether the seat can be taken at an instant. An expired hold counts as free before any sweep. */
export const isAvailable = ({ claim }: Pick<Seat, "claim">, atMs: number): boolean =>
  claim.state === "free" ||
  (claim.state === "held" && claim.untilMs !== null && atMs >= claim.untilMs);
