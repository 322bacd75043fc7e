import type { BookingSlice, Reservation } from "@admit-one/core";
import type { BookingUnion } from "./booking-union.ts";

/** The reservation that a slice is about; undefined where nobody looked for it. */
export const subjectOf = (
  { reservations, payments }: BookingUnion,
  slice: Extract<BookingSlice, { readonly by: "reservation" | "payment" }>,
): Reservation | null | undefined =>
  reservations.current.get(
    slice.by === "reservation"
      ? slice.reservationId
      : (payments.current.get(slice.paymentId)?.reservationId ?? ""),
  );

export const loadedSubject = (union: BookingUnion, slice: BookingSlice) => {
  if (slice.by !== "reservation" && slice.by !== "payment") {
    return { reservation: null, payment: null };
  }
  const reservation = subjectOf(union, slice) ?? null;
  const paymentId =
    slice.by === "payment"
      ? slice.paymentId
      : reservation !== null && "paymentId" in reservation
        ? reservation.paymentId
        : "";
  return { reservation, payment: union.payments.current.get(paymentId) ?? null };
};
