import type { ReservationId, ShowId } from "../kernel/ids.ts";
import type { SeatOfPlan } from "./plan/planned-seats.ts";

/**
 * The owner of the seat. `untilMs` is the end of the hold. It is null while a payment is in flight:
 * the seat is pinned and cannot expire. A blocked seat has no owner and is not for sale. Its reason
 * is for operators only.
 */
export type SeatClaim =
  | { readonly state: "free" }
  | {
      readonly state: "held";
      readonly reservationId: ReservationId;
      readonly untilMs: number | null;
    }
  | { readonly state: "sold"; readonly reservationId: ReservationId }
  | { readonly state: "blocked"; readonly reason: string };

/** One seat, or one standing place, at one show. */
export type Seat = SeatOfPlan & {
  readonly showId: ShowId;
  /** Raised by every change of owner, also when it becomes free or blocked. A new seat has 0. */
  readonly epoch: number;
  readonly claim: SeatClaim;
};

/** The stored owner of the seat. Null if it is free or blocked. */
export const ownerOf = ({ claim }: Pick<Seat, "claim">): ReservationId | null =>
  "reservationId" in claim ? claim.reservationId : null;

/** Whether it is a standing place: general admission, by entry number. */
export const isStanding = ({ row }: Pick<Seat, "row">): boolean => row === "";

/** Whether owner and blocking are unchanged, so that the epoch stays. */
export const isWithSame = (before: Pick<Seat, "claim">, after: Pick<Seat, "claim">): boolean =>
  ownerOf(before) === ownerOf(after) &&
  (before.claim.state === "blocked") === (after.claim.state === "blocked");

/** The seats that a reservation has. */
export const seatsOf = (
  { reservationId }: { readonly reservationId: ReservationId },
  seats: readonly Seat[],
): readonly Seat[] => seats.filter((seat) => ownerOf(seat) === reservationId);

/** Whether the seat can be taken at an instant. An expired hold counts as free before any sweep. */
export const isAvailable = ({ claim }: Pick<Seat, "claim">, atMs: number): boolean =>
  claim.state === "free" ||
  (claim.state === "held" && claim.untilMs !== null && atMs >= claim.untilMs);
