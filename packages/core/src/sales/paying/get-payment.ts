import type { PaymentId } from "../../kernel/ids.ts";
import { notFound } from "../../kernel/refusals.ts";
import { readReservation } from "../../reservation/reservation.ts";
import type { GetPaymentOutcome, OwnPayment } from "../payment-commands.ts";
import type { SalesContext } from "../sales-context.ts";

/**
 * The user's own payment, as it is written down now; another's is not found. The reservation is read
 * after it, so what is told of the seats is never older than what is told of the money: a payment
 * that is pending may come with seats that are sold by now, a captured one never with seats that wait.
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
