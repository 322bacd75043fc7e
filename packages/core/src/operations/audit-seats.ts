import { ownerOf, type Seat } from "../concert/seat.ts";
import type { ReservationId } from "../kernel/ids.ts";
import { ownsSeats, type Reservation } from "../reservation/reservation.ts";
import type { BookingSnapshot, LiveClaim, Place } from "../sales/booking-view.ts";
import type { Breach } from "./breach.ts";

/** Some reservations with the stored rows of the seats that they name. */
export type SeatGroup = Pick<BookingSnapshot, "reservations" | "seats" | "claims"> & {
  /** Other reservations that own these seats. They are checked with their own group. */
  readonly others: readonly Reservation[];
};

export const placeOf = ({ showId, seatId }: Place): string => JSON.stringify([showId, seatId]);

const rowOf = ({ showId, seatId, reservationId }: LiveClaim): string =>
  JSON.stringify([showId, seatId, reservationId]);

/** A stored seat that somebody has. */
type OwnedSeat = { readonly seat: Seat; readonly ownerId: ReservationId };

export const ownedOf = (seats: readonly Seat[]): readonly OwnedSeat[] =>
  seats.flatMap((seat) => {
    const ownerId = ownerOf(seat);
    return ownerId === null ? [] : [{ seat, ownerId }];
  });

const byId = (reservations: readonly Reservation[]): ReadonlyMap<string, Reservation> =>
  new Map(reservations.map((reservation) => [reservation.reservationId, reservation]));

/** L1 and L2 for some reservations: nobody else has their seats, and they have all of them. */
export const reservationsHaveSeats = (group: SeatGroup): readonly Breach[] => [
  ...oneOwnerPerSeat(group),
  ...seatsAreTheirs(group),
  ...allSeatsOrNone(group),
];

/** L1, checked by reservation: no two live reservations name the same seat. */
const oneOwnerPerSeat = ({ reservations, others }: SeatGroup): readonly Breach[] => {
  const owners = new Map<string, string>();
  const breaches: Breach[] = [];
  for (const { showId, reservationId, seats, status } of [...others, ...reservations]) {
    if (!ownsSeats(status)) continue;
    for (const { seatId } of seats) {
      const place = placeOf({ showId, seatId });
      const other = owners.get(place);
      if (other === undefined) owners.set(place, reservationId);
      else {
        const ids = { showId, seatId, reservationId, otherReservationId: other };
        breaches.push({ law: "L1", message: "Two live reservations have one seat.", ids });
      }
    }
  }
  return breaches;
};

/** A seat's owner, if it is a live reservation that names the seat. */
const rightOwner = (
  owners: ReadonlyMap<string, Reservation>,
  { seat, ownerId }: OwnedSeat,
): Reservation | undefined => {
  const owner = owners.get(ownerId);
  return owner !== undefined && nobodysProblem(seat, owner) === null ? owner : undefined;
};

/**
 * How many seats the group's own reservations have, and how many of them the backstop knows.
 */
export const ownSeatsOf = (
  group: SeatGroup,
): { readonly seats: number; readonly claims: number } => {
  const owners = byId(group.reservations);
  const backstop = new Set(group.claims.map(rowOf));
  const own = ownedOf(group.seats).filter((one) => rightOwner(owners, one) !== undefined);
  const known = own.filter((one) => backstop.has(claimRow(one)));
  return { seats: own.length, claims: known.length };
};

const claimRow = ({ seat: { showId, seatId }, ownerId }: OwnedSeat): string =>
  rowOf({ showId, seatId, reservationId: ownerId });

/** L1, checked by seat: seats of these reservations are in the state of their reservation. */
const seatsAreTheirs = ({ reservations, seats, claims }: SeatGroup): readonly Breach[] => {
  const owners = byId(reservations);
  const backstop = new Set(claims.map(rowOf));
  return ownedOf(seats).flatMap((one) => {
    const owner = rightOwner(owners, one);
    return owner === undefined ? [] : judged(one, backstop, stateProblem(one.seat, owner));
  });
};

/** L1, checked by seat: the owner of every seat is a live reservation that names it. */
export const seatsAreSomebodys = ({
  reservations,
  seats,
  claims,
}: Pick<BookingSnapshot, "reservations" | "seats" | "claims">): readonly Breach[] => {
  const owners = byId(reservations);
  const backstop = new Set(claims.map(rowOf));
  return ownedOf(seats)
    .filter((one) => rightOwner(owners, one) === undefined)
    .flatMap((one) => judged(one, backstop, nobodysProblem(one.seat, owners.get(one.ownerId))));
};

const judged = (
  one: OwnedSeat,
  backstop: ReadonlySet<string>,
  problem: string | null,
): readonly Breach[] => {
  const { seat, ownerId } = one;
  const ids = { showId: seat.showId, seatId: seat.seatId, reservationId: ownerId };
  const breaches: Breach[] = problem === null ? [] : [{ law: "L1", message: problem, ids }];
  if (!backstop.has(claimRow(one))) {
    breaches.push({ law: "L1", message: "The backstop does not know the seat's owner.", ids });
  }
  return breaches;
};

/** L1, checked by index row: it names the owner of the seat. */
export const claimsAreSeats = ({
  seats,
  claims,
}: Pick<BookingSnapshot, "seats" | "claims">): readonly Breach[] => {
  const taken = new Set(ownedOf(seats).map(claimRow));
  return claims
    .filter((claim) => !taken.has(rowOf(claim)))
    .map(({ showId, seatId, reservationId }) => ({
      law: "L1",
      message: "The backstop names another owner than the seat.",
      ids: { showId, seatId, reservationId },
    }));
};

const nobodysProblem = ({ seatId }: Seat, owner: Reservation | undefined): string | null => {
  if (owner === undefined) return "A seat's owner does not exist.";
  if (!owner.seats.some((seat) => seat.seatId === seatId))
    return "A seat's owner does not have it.";
  return ownsSeats(owner.status) ? null : "A seat's owner is no longer live.";
};

const stateProblem = ({ claim }: Seat, { status, expiresAtMs }: Reservation): string | null => {
  const sold = status === "confirmed" || status === "cancelling";
  if (sold !== (claim.state === "sold")) return "A seat is not in its reservation's state.";
  if (claim.state !== "held") return null;
  if ((claim.untilMs === null) !== (status === "paying")) {
    return "A seat is pinned without a payment in flight, or not pinned with one.";
  }
  return claim.untilMs === null || claim.untilMs === expiresAtMs
    ? null
    : "A seat is not held as long as its reservation.";
};

/** L2: a live reservation has all of its seats. */
const allSeatsOrNone = ({ reservations, seats }: SeatGroup): readonly Breach[] => {
  const owners = new Map(
    seats.map((seat): [string, string | null] => [placeOf(seat), ownerOf(seat)]),
  );
  return reservations
    .filter(({ status }) => ownsSeats(status))
    .flatMap(({ showId, reservationId, seats: own }): readonly Breach[] => {
      if (own.length === 0) {
        const ids = { showId, reservationId };
        return [{ law: "L2", message: "A live reservation has no seat at all.", ids }];
      }
      return own
        .filter(({ seatId }) => owners.get(placeOf({ showId, seatId })) !== reservationId)
        .map(({ seatId }) => ({
          law: "L2",
          message: "A live reservation lacks one of its seats.",
          ids: { showId, seatId, reservationId },
        }));
    });
};
