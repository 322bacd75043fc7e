import type { PaymentId } from "../../kernel/ids.ts";
import { notFound } from "../../kernel/refusals.ts";
import { readReservation } from "../../reservation/reservation.ts";
import type { GetPaymentOutcome, OwnPayment } from "../payment-commands.ts";
import type { SalesContext } from "../sales-context.ts";

/**
 * The user's own payment as stored now. Another user's payment is not found. The reservation is
 * read after the payment, so its state is never older than the payment's: a pending payment may
 * appear with sold seats, but a captured payment never appears with seats that still wait.
 */
export const getPayment = async (
  { stores, clock }: SalesContext,
  query: OwnPayment,
): Promise<GetPaymentOutcome> => {
  const payment = await stores.bookings.payment(query.paymentId as PaymentId);
  if (payment === null || payment.userId !== query.userId) return notFound("payment");
  const reservation = await stores.bookings.reservation(payment.reservationId);
  if (reservation === null) return notFound("payment");
  return {
    outcome: "payment_found",
    payment,
    reservation: readReservation(reservation, clock.nowMs()),
  };
};
