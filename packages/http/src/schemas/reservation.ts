import { type Reservation, seatIdLengthMax, seatIdsMax } from "@admit-one/core";
import { z } from "zod";
import { amountSchema, currencySchema, instantIn, instantSchema, toInstant } from "./common.ts";
import { ids } from "./ids.ts";
import { nextSchema } from "./page.ts";

export const reserveSchema = z
  .strictObject({
    seatIds: z
      .array(z.string().min(1).max(seatIdLengthMax))
      .min(1)
      .max(seatIdsMax)
      .meta({ uniqueItems: true, examples: [["A-1-1", "A-1-2"]] }),
    amount: amountSchema.optional().meta({ description: "What the buyer saw" }),
    currency: currencySchema.optional(),
  })
  .meta({ id: "ReserveSeats" });

export const moveSchema = z
  .strictObject({
    seatIds: z
      .array(z.string().min(1).max(seatIdLengthMax))
      .min(1)
      .max(seatIdsMax)
      .meta({
        uniqueItems: true,
        description: "As many as the reservation has, in the same order",
        examples: [["A-1-3", "A-1-4"]],
      }),
  })
  .meta({ id: "MoveReservation" });

export const extendSchema = z
  .strictObject({ expiresAt: instantIn.meta({ description: "The end that the buyer sees" }) })
  .meta({ id: "ExtendHold", examples: [{ expiresAt: "2026-11-01T11:05:00.000Z" }] });

export const reservationSchema = z
  .object({
    reservationId: ids.reservationId,
    status: z.enum([
      "held",
      "paying",
      "confirmed",
      "expired",
      "released",
      "cancelling",
      "cancelled",
    ]),
    showId: ids.showId,
    concertId: ids.concertId,
    seats: z.array(z.object({ seatId: ids.seatId, price: amountSchema })),
    amount: amountSchema,
    currency: currencySchema,
    expiresAt: instantSchema.meta({ description: "The end of the hold" }),
    createdAt: instantSchema,
    paymentId: ids.paymentId.optional().meta({ description: "While paying, and once paid" }),
  })
  .meta({ id: "Reservation" });

export const reservationsSchema = z.object({
  reservations: z.array(reservationSchema),
  next: nextSchema,
});

export type ReservationBody = z.infer<typeof reservationSchema>;

export const toReservationBody = (reservation: Reservation): ReservationBody => ({
  reservationId: reservation.reservationId,
  status: reservation.status,
  showId: reservation.showId,
  concertId: reservation.concertId,
  seats: reservation.seats.map(({ seatId, price }) => ({ seatId, price })),
  amount: reservation.amount,
  currency: reservation.currency,
  expiresAt: toInstant(reservation.expiresAtMs),
  createdAt: toInstant(reservation.createdAtMs),
  ...("paymentId" in reservation && { paymentId: reservation.paymentId }),
});
