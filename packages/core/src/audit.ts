import type { Alarm } from "./alarm.ts";
import { type AuditOptions, alarmsOf } from "./audit-alarms.ts";
import { booksAddUp } from "./audit-books.ts";
import { ledgerMatches, type MoneyTotals, moneyTotals } from "./audit-money.ts";
import type { Breach } from "./breach.ts";
import type { Payment } from "./payment/payment.ts";
import type { BookingSnapshot, LiveClaim } from "./reservation/booking-store.port.ts";
import { ownsSeats, type Reservation } from "./reservation/reservation.ts";
import { ownerOf, type Seat } from "./reservation/seat.ts";

export type AuditReport = {
  readonly ok: boolean;
  readonly breaches: readonly Breach[];
  /** What no law forbids and a person should look at. */
  readonly alarms: readonly Alarm[];
  /** Where all money is, by currency and account. */
  readonly money: readonly MoneyTotals[];
  readonly counts: {
    readonly seatsTaken: number;
    readonly reservations: number;
    readonly payments: number;
  };
};

/**
 * Checks L1–L4 over one moment of a whole store. It looks at what is stored alone: a hold that is
 * over but not yet written down still owns its seats here, and is no breach.
 */
export const audit = (snapshot: BookingSnapshot, options?: AuditOptions): AuditReport => {
  const breaches = [
    ...oneOwnerPerSeat(snapshot),
    ...claimsMatch(snapshot),
    ...allSeatsOrNone(snapshot),
    ...confirmedIsPaid(snapshot),
    ...moneyHasSeats(snapshot),
    ...booksAddUp(snapshot),
    ...ledgerMatches(snapshot),
  ];
  return {
    ok: breaches.length === 0,
    breaches,
    alarms: options === undefined ? [] : alarmsOf(snapshot, options),
    money: moneyTotals(snapshot.ledger),
    counts: {
      seatsTaken: snapshot.seats.length,
      reservations: snapshot.reservations.length,
      payments: snapshot.payments.length,
    },
  };
};

type Place = Pick<Seat, "showId" | "seatId">;

const placeOf = ({ showId, seatId }: Place): string => JSON.stringify([showId, seatId]);

const rowOf = ({ showId, seatId, reservationId }: LiveClaim): string =>
  JSON.stringify([showId, seatId, reservationId]);

const byId = (reservations: readonly Reservation[]): ReadonlyMap<string, Reservation> =>
  new Map(reservations.map((reservation) => [reservation.reservationId, reservation]));

/** L1 from the side of the reservations: no two live ones name one seat. */
const oneOwnerPerSeat = ({ reservations }: BookingSnapshot): readonly Breach[] => {
  const owners = new Map<string, string>();
  const breaches: Breach[] = [];
  for (const { showId, reservationId, seats, status } of reservations) {
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

/** L1 from the side of the seats: a claim names a live reservation that has the seat, in its state. */
const claimsMatch = (snapshot: BookingSnapshot): readonly Breach[] => {
  const reservations = byId(snapshot.reservations);
  const backstop = new Set(snapshot.claims.map(rowOf));
  const taken = new Set<string>();
  const breaches: Breach[] = [];
  for (const { showId, seatId, claim } of snapshot.seats) {
    if (claim.state === "free") continue;
    const { reservationId } = claim;
    const ids = { showId, seatId, reservationId };
    taken.add(rowOf(ids));
    const problem = claimProblem(claim, seatId, reservations.get(reservationId));
    if (problem !== null) breaches.push({ law: "L1", message: problem, ids });
    if (!backstop.has(rowOf(ids))) {
      breaches.push({ law: "L1", message: "The backstop does not know the seat's owner.", ids });
    }
  }
  for (const { showId, seatId, reservationId } of snapshot.claims) {
    const ids = { showId, seatId, reservationId };
    if (taken.has(rowOf(ids))) continue;
    breaches.push({ law: "L1", message: "The backstop names another owner than the seat.", ids });
  }
  return breaches;
};

const claimProblem = (
  claim: Exclude<Seat["claim"], { readonly state: "free" }>,
  seatId: string,
  owner: Reservation | undefined,
): string | null => {
  if (owner === undefined) return "A seat's owner does not exist.";
  if (!owner.seats.some((seat) => seat.seatId === seatId))
    return "A seat's owner does not have it.";
  const { status } = owner;
  if (!ownsSeats(status)) return "A seat's owner is no longer live.";
  const sold = status === "confirmed" || status === "cancelling";
  if (sold !== (claim.state === "sold")) return "A seat is not in its reservation's state.";
  if (claim.state === "held" && (claim.untilMs === null) !== (status === "paying")) {
    return "A seat is pinned without a payment in flight, or not pinned with one.";
  }
  if (claim.state === "held" && claim.untilMs !== null && claim.untilMs !== owner.expiresAtMs) {
    return "A seat is not held as long as its reservation.";
  }
  return null;
};

/** L2: a live reservation has every one of its seats. */
const allSeatsOrNone = (snapshot: BookingSnapshot): readonly Breach[] => {
  const owners = new Map(
    snapshot.seats.map((seat): [string, string | null] => [placeOf(seat), ownerOf(seat)]),
  );
  return snapshot.reservations
    .filter(({ status }) => ownsSeats(status))
    .flatMap(({ showId, reservationId, seats }): readonly Breach[] => {
      if (seats.length === 0) {
        const ids = { showId, reservationId };
        return [{ law: "L2", message: "A live reservation has no seat at all.", ids }];
      }
      return seats
        .filter(({ seatId }) => owners.get(placeOf({ showId, seatId })) !== reservationId)
        .map(({ seatId }) => ({
          law: "L2",
          message: "A live reservation lacks one of its seats.",
          ids: { showId, seatId, reservationId },
        }));
    });
};

/** L3: a confirmed reservation has its one captured payment, exact; a paying one a pending payment. */
const confirmedIsPaid = ({ reservations, payments }: BookingSnapshot): readonly Breach[] => {
  const paymentById = new Map(payments.map((payment) => [payment.paymentId, payment]));
  return reservations.flatMap((reservation): readonly Breach[] => {
    if (reservation.status !== "confirmed" && reservation.status !== "paying") return [];
    const { reservationId, paymentId } = reservation;
    const payment = paymentById.get(paymentId);
    const status = reservation.status === "confirmed" ? "captured" : "pending";
    // Money that came and was not what was asked for ends the attempt in its next step.
    const suspended = payment?.status === "captured" && payment.suspendedAtMs !== null;
    const paid =
      payment?.reservationId === reservationId &&
      (suspended ? status === "pending" : payment.status === status) &&
      payment.amount === reservation.amount &&
      payment.currency === reservation.currency;
    if (paid) return [];
    const message = `A ${reservation.status} reservation lacks its ${status} payment.`;
    return [{ law: "L3", message, ids: { reservationId, paymentId } }];
  });
};

/** L4: captured money has its confirmed reservation, which has no other; pending money its pins. */
const moneyHasSeats = ({ reservations, payments }: BookingSnapshot): readonly Breach[] => {
  const reservationById = byId(reservations);
  return payments.flatMap((payment): readonly Breach[] => {
    const { paymentId, reservationId, status } = payment;
    const suspended = status === "captured" && payment.suspendedAtMs !== null;
    if (status !== "captured" && status !== "pending") return [];
    if (suspended) return [];
    const reservation = reservationById.get(reservationId);
    const expected: Reservation["status"] = status === "captured" ? "confirmed" : "paying";
    const settled = reservation?.status === expected && namedPayment(reservation) === paymentId;
    if (settled) return [];
    // An operator's cancel may keep some of it, or all.
    const cancelled =
      reservation?.status === "cancelled" ||
      (reservation?.status === "cancelling" && reservation.paymentId === paymentId);
    if (status === "captured" && cancelled) return [];
    const message = `A ${status} payment lacks its ${expected} reservation.`;
    return [{ law: "L4", message, ids: { paymentId, reservationId } }];
  });
};

const namedPayment = (reservation: Reservation): Payment["paymentId"] | null =>
  "paymentId" in reservation ? reservation.paymentId : null;
