import { declinesMax, type Payment, type Reservation, type Show } from "@admit-one/core";
import type { Offer } from "./offers.ts";

/** What a reservation is to its buyer. */
export const reservationStates = [
  "held",
  "held_declined",
  "paying_action",
  "paying_deposit",
  "paying_doubt",
  "paying_waits",
  "paying_releasing",
  "confirmed",
  "confirmed_late",
  "confirmed_in_part",
  "confirmed_returning",
  "expired",
  "expired_declined",
  "expired_doubt",
  "released",
  "late_refunding",
  "late_refunded",
  "show_cancelled",
  "cancelling",
  "cancelled",
  "cancelled_refunding",
  "cancelled_refunded",
  "refund_stuck",
] as const;

export type ReservationState = (typeof reservationStates)[number];

/** What the state follows from. */
export type ReservationFacts = {
  readonly reservation: Reservation;
  /** Its latest payment. Null if there was none. */
  readonly payment: Payment | null;
  /** Null if it can't be found. */
  readonly show: Show | null;
  /** Whether the provider refuses to pay something back, so that an operator has to help. */
  readonly isRefundStuck: boolean;
  readonly nowMs: number;
};

export const reservationState = (facts: ReservationFacts): ReservationState => {
  const { reservation } = facts;
  if (facts.isRefundStuck) return "refund_stuck";
  switch (reservation.status) {
    case "held":
      return reservation.declines > 0 ? "held_declined" : "held";
    case "paying":
      return reservation.releaseAskedAtMs === null ? payingState(facts) : "paying_releasing";
    case "confirmed":
      return confirmedState(facts, reservation);
    case "expired":
    case "released":
      return unpaidState(facts);
    case "cancelling":
      return facts.show?.cancelled === true ? "show_cancelled" : "cancelling";
    case "cancelled":
      return cancelledState(facts);
  }
};

const payingState = ({ payment }: ReservationFacts): ReservationState => {
  if (payment?.status !== "pending") return "paying_waits";
  if (payment.outcomeUnknownSinceMs !== null) return "paying_doubt";
  if (payment.nextAction === null) return "paying_waits";
  return payment.nextAction.type === "deposit" ? "paying_deposit" : "paying_action";
};

const confirmedState = (
  { payment }: ReservationFacts,
  reservation: Extract<Reservation, { readonly status: "confirmed" }>,
): ReservationState => {
  if (reservation.seats.some(({ refundId }) => refundId !== undefined))
    return "confirmed_returning";
  if (reservation.cancelledSeats.length > 0) return "confirmed_in_part";
  const isLate = payment !== null && reservation.confirmedAtMs > payment.deadlineMs;
  return isLate ? "confirmed_late" : "confirmed";
};

/** A hold that ended without tickets. Money may have arrived after that. */
const unpaidState = ({ reservation, payment, nowMs }: ReservationFacts): ReservationState => {
  switch (payment?.status) {
    case "captured":
    case "refunding":
      return "late_refunding";
    case "refunded":
      return "late_refunded";
    case "declined":
    case "failed":
      if (payment.watchUntilMs !== null && nowMs < payment.watchUntilMs) return "expired_doubt";
      break;
    case "pending":
      return "expired_doubt";
    case undefined:
      break;
  }
  if (reservation.status === "released") return "released";
  return reservation.declines >= declinesMax ? "expired_declined" : "expired";
};

const cancelledState = ({ payment }: ReservationFacts): ReservationState => {
  if (payment?.status === "refunded") return "cancelled_refunded";
  return payment?.status === "refunding" ? "cancelled_refunding" : "cancelled";
};

/** Whether money may be on its way back, and so may be stuck. */
export const mayReturnMoney = (reservation: Reservation, payment: Payment | null): boolean =>
  payment !== null &&
  (payment.status === "refunding" ||
    (payment.status === "captured" &&
      (reservation.status !== "confirmed" ||
        reservation.seats.some(({ refundId }) => refundId !== undefined))));

export const reservationOffers: Readonly<Record<ReservationState, Offer>> = {
  held: "reservation",
  held_declined: "reservation",
  paying_action: "reservation",
  paying_deposit: "reservation",
  paying_doubt: "reload",
  paying_waits: "reload",
  paying_releasing: "reload",
  confirmed: "mine",
  confirmed_late: "mine",
  confirmed_in_part: "mine",
  confirmed_returning: "mine",
  expired: "choose",
  expired_declined: "choose",
  expired_doubt: "reload",
  released: "choose",
  late_refunding: "contact",
  late_refunded: "choose",
  show_cancelled: "contact",
  cancelling: "contact",
  cancelled: "home",
  cancelled_refunding: "contact",
  cancelled_refunded: "home",
  refund_stuck: "contact",
};
