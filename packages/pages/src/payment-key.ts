import type { Reservation } from "@admit-one/core";

/**
 * The key of the next payment. It is the same after a reload, in a second tab, and for the form and
 * the script, so that none of them can start a second payment.
 */
export const paymentKey = ({
  reservationId,
  declines,
}: Pick<Reservation, "reservationId" | "declines">): string =>
  `page.${reservationId}.${declines + 1}`;

/** Whether a form sent a key that we print for this reservation. */
export const isPaymentKey = (key: string, reservationId: string): boolean =>
  key.startsWith(`page.${reservationId}.`) &&
  /^\d{1,4}$/.test(key.slice(`page.${reservationId}.`.length));
