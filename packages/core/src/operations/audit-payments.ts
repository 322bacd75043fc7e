import type { Payment } from "../payment/payment.ts";
import { promisedAmount, type Reservation } from "../reservation/reservation.ts";
import type { BookingSnapshot } from "../sales/booking-view.ts";
import type { Breach } from "./breach.ts";

type Paid = Pick<BookingSnapshot, "reservations" | "payments">;

/**
 * L3: a confirmed reservation has exactly one captured payment with the exact amount; a paying one
 * has a pending payment.
 */
export const confirmedIsPaid = ({ reservations, payments }: Paid): readonly Breach[] => {
  const paymentById = new Map(payments.map((payment) => [payment.paymentId, payment]));
  return reservations.flatMap((reservation): readonly Breach[] => {
    if (reservation.status !== "confirmed" && reservation.status !== "paying") return [];
    const { reservationId, paymentId } = reservation;
    const payment = paymentById.get(paymentId);
    const status = reservation.status === "confirmed" ? "captured" : "pending";
    // Captured money that did not match ends the attempt in the next step.
    const suspended = payment?.status === "captured" && payment.suspendedAtMs !== null;
    const paid =
      payment?.reservationId === reservationId &&
      (suspended ? status === "pending" : payment.status === status) &&
      payment.amount === promisedAmount(reservation) &&
      payment.currency === reservation.currency;
    if (paid) return [];
    const message = `A ${reservation.status} reservation lacks its ${status} payment.`;
    return [{ law: "L3", message, ids: { reservationId, paymentId } }];
  });
};

/**
 * L4: captured money has a confirmed reservation, which has no other payment. A pending payment has
 * pinned seats.
 */
export const moneyHasSeats = ({ reservations, payments }: Paid): readonly Breach[] => {
  const reservationById = new Map<string, Reservation>(
    reservations.map((reservation) => [reservation.reservationId, reservation]),
  );
  return payments.flatMap((payment): readonly Breach[] => {
    const { paymentId, reservationId, status } = payment;
    const suspended = status === "captured" && payment.suspendedAtMs !== null;
    if (status !== "captured" && status !== "pending") return [];
    if (suspended) return [];
    const reservation = reservationById.get(reservationId);
    const expected: Reservation["status"] = status === "captured" ? "confirmed" : "paying";
    const settled = reservation?.status === expected && namedPayment(reservation) === paymentId;
    if (settled) return [];
    // An operator's cancel may keep some or all of the money.
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
