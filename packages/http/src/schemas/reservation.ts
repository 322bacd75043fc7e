import { hasTicket, type Reservation, seatIdLengthMax, seatIdsMax } from "@admit-one/core";
import { z } from "zod";
import { amountSchema, currencySchema, instantIn, instantSchema, toInstant } from "./common.ts";
import { ids } from "./ids.ts";
import { nextSchema } from "./page.ts";

const nameSchema = z.string().min(1).max(64);

const bestSchema = z
  .strictObject({
    count: z.int().min(1).max(seatIdsMax),
    section: nameSchema.optional().meta({ description: "Only seats of this section" }),
    grade: nameSchema.optional().meta({ description: "Only seats of this grade" }),
    maxPrice: amountSchema
      .optional()
      .meta({ description: "The highest price of each seat, in minor units" }),
    accessible: z.boolean().optional().meta({
      description: "At least one accessible seat, its companion seats first; false: none",
    }),
    together: z.boolean().optional().meta({
      description: "Only neighbours in one row, or standing places of one area",
    }),
  })
  .meta({ id: "BestSeats", examples: [{ count: 2, grade: "R", together: true }] });

const seatIdsSchema = z
  .array(z.string().min(1).max(seatIdLengthMax))
  .min(1)
  .max(seatIdsMax)
  .meta({ uniqueItems: true, examples: [["A-1-1", "A-1-2"]] });

/** Named seats or the best ones, and not both. */
const isOneWish = ({ seatIds, best }: { seatIds?: unknown; best?: unknown }): boolean =>
  (seatIds === undefined) !== (best === undefined);
const oneWish = { path: ["seatIds"], message: "must be given, or best, and not both" };

export const reserveSchema = z
  .strictObject({
    seatIds: seatIdsSchema.optional(),
    best: bestSchema.optional(),
    amount: amountSchema.optional().meta({ description: "What the buyer saw" }),
    currency: currencySchema.optional(),
  })
  .refine(isOneWish, oneWish)
  .meta({
    id: "ReserveSeats",
    oneOf: [{ required: ["seatIds"] }, { required: ["best"] }],
    examples: [{ seatIds: ["A-1-1", "A-1-2"] }, { best: { count: 2 } }],
  });

type ReserveBody = z.infer<typeof reserveSchema>;
/** The part of the command that the body has. The schema lets only one of both pass. */
export const toWish = ({ seatIds = [], best }: ReserveBody) =>
  best === undefined ? { seatIds } : { best };

export const sellSchema = z
  .strictObject({
    userId: ids.userId
      .min(1)
      .max(255)
      .optional()
      .meta({ description: "Whose reservation it is; `box-office` where it is left out" }),
    seatIds: seatIdsSchema.optional(),
    best: bestSchema.optional(),
    amount: amountSchema
      .optional()
      .meta({ description: "What is paid for all of them; their prices where it is left out" }),
    reason: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: "Why, for operators only", examples: ["guests of the band"] }),
  })
  .refine(isOneWish, oneWish)
  .meta({
    id: "SellSeats",
    oneOf: [{ required: ["seatIds"] }, { required: ["best"] }],
    examples: [
      { seatIds: ["A-1-1", "A-1-2"], amount: 0, reason: "guests of the band" },
      { best: { count: 2 }, reason: "sold at the door" },
    ],
  });

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
    seats: z.array(
      z.object({
        seatId: ids.seatId,
        price: amountSchema,
        ticketId: ids.ticketId
          .optional()
          .meta({ description: "Its ticket: of a confirmed reservation, unless it is cancelled" }),
        cancelling: z.literal(true).optional().meta({
          description: "Cancelled, and the reservation's until the money is back",
        }),
      }),
    ),
    cancelledSeats: z
      .array(z.object({ seatId: ids.seatId, price: amountSchema }))
      .optional()
      .meta({ description: "Seats that it had; they were cancelled one by one" }),
    amount: amountSchema.meta({ description: "The price of the seats that nobody cancelled" }),
    currency: currencySchema,
    expiresAt: instantSchema.meta({ description: "The end of the hold" }),
    createdAt: instantSchema,
    paymentId: ids.paymentId.optional().meta({ description: "While paying, and once paid" }),
    declines: z.int().min(0).meta({ description: "Payments that ended without money" }),
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
  seats: reservation.seats.map((seat) => ({
    seatId: seat.seatId,
    price: seat.price,
    ...(hasTicket(reservation, seat) && { ticketId: seat.ticketId }),
    ...(seat.refundId !== undefined && { cancelling: true as const }),
  })),
  ...(reservation.cancelledSeats.length > 0 && {
    cancelledSeats: reservation.cancelledSeats.map(({ seatId, price }) => ({ seatId, price })),
  }),
  amount: reservation.amount,
  currency: reservation.currency,
  expiresAt: toInstant(reservation.expiresAtMs),
  createdAt: toInstant(reservation.createdAtMs),
  ...("paymentId" in reservation && { paymentId: reservation.paymentId }),
  declines: reservation.declines,
});
