import {
  type ConcertListing,
  type Payment,
  paymentStatuses,
  type Reservation,
  reservationStatuses,
  type ShowFiguresOutcome,
  type ShowSalesOutcome,
} from "@admit-one/core";
import { z } from "zod";
import { amountSchema, currencySchema, instantSchema, toInstant } from "./common.ts";
import { concertSchema, toConcertBody } from "./concert.ts";
import { concertPolicyFields } from "./concert-policy.ts";
import { ids } from "./ids.ts";
import { nextSchema } from "./page.ts";
import { queueSchema } from "./queue.ts";
import { reservationSchema, toReservationBody } from "./reservation.ts";

/** What all that is found has in common. */
export const reservationQuery = z.object({
  showId: ids.showId.optional(),
  userId: ids.userId.optional(),
  seatId: ids.seatId.optional().meta({
    description: "Whose the seat is at the moment; needs `showId`",
    examples: ["A-1-12"],
  }),
  status: z.enum(reservationStatuses).optional().meta({ description: "As it is at the moment" }),
  paymentId: ids.paymentId.optional(),
});

export const paymentQuery = z.object({
  showId: ids.showId.optional(),
  userId: ids.userId.optional(),
  reservationId: ids.reservationId.optional(),
  status: z.enum(paymentStatuses).optional().meta({ description: "As it is at the moment" }),
  paymentId: ids.paymentId.optional(),
});

export const foundReservationSchema = reservationSchema
  .extend({
    userId: ids.userId,
    tokenId: ids.tokenId
      .nullable()
      .meta({ description: "Null for a reservation that an operator made" }),
    confirmedAt: instantSchema.optional(),
    endedAt: instantSchema.optional(),
  })
  .meta({ id: "FoundReservation" });

export const foundReservationsSchema = z.object({
  reservations: z.array(foundReservationSchema),
  next: nextSchema,
});

export const toFoundReservationBody = (
  reservation: Reservation,
): z.infer<typeof foundReservationSchema> => ({
  ...toReservationBody(reservation),
  userId: reservation.userId,
  tokenId: reservation.token && `${reservation.token.queueId}:${reservation.token.no}`,
  ...("confirmedAtMs" in reservation && { confirmedAt: toInstant(reservation.confirmedAtMs) }),
  ...("endedAtMs" in reservation && { endedAt: toInstant(reservation.endedAtMs) }),
});

const moneySchema = z
  .object({
    amount: amountSchema.meta({ description: "What the gateway took" }),
    currency: currencySchema,
    capturedAt: instantSchema,
    back: amountSchema.meta({ description: "All that was paid back, and all that is owed" }),
    kept: z.int().meta({ description: "More than the seats are due, or less, in minor units" }),
    disputed: amountSchema.meta({ description: "What disputes have taken, at the moment" }),
  })
  .meta({ id: "TakenMoney" });

export const foundPaymentSchema = z
  .object({
    paymentId: ids.paymentId,
    reservationId: ids.reservationId,
    showId: ids.showId,
    userId: ids.userId,
    status: z.enum(paymentStatuses),
    step: z.string().optional().meta({ description: "How far a pending one came" }),
    gateway: ids.gateway,
    reference: z.string().optional().meta({ description: "The gateway's own id" }),
    amount: amountSchema,
    currency: currencySchema,
    createdAt: instantSchema,
    inDoubtSince: instantSchema.optional().meta({
      description: "Since when the gateway's answer is missing",
    }),
    endedAt: instantSchema.optional(),
    reason: z.string().optional().meta({ description: "Why it was declined or failed" }),
    taken: moneySchema.optional().meta({ description: "Where money was taken" }),
  })
  .meta({ id: "FoundPayment" });

export const foundPaymentsSchema = z.object({
  payments: z.array(foundPaymentSchema),
  next: nextSchema,
});

const takenOf = (payment: Payment): { readonly taken?: z.infer<typeof moneySchema> } => {
  if (!("takenAmount" in payment)) return {};
  return {
    taken: {
      amount: payment.takenAmount,
      currency: payment.takenCurrency,
      capturedAt: toInstant(payment.capturedAtMs),
      back: payment.back,
      kept: payment.kept,
      disputed: payment.disputes.reduce(
        (sum, { amount, status }) => (status === "won" ? sum : sum + amount),
        0,
      ),
    },
  };
};

export const toFoundPaymentBody = (payment: Payment): z.infer<typeof foundPaymentSchema> => ({
  paymentId: payment.paymentId,
  reservationId: payment.reservationId,
  showId: payment.showId,
  userId: payment.userId,
  status: payment.status,
  ...("step" in payment && { step: payment.step }),
  gateway: payment.method.type,
  ...("reference" in payment && payment.reference !== null && { reference: payment.reference }),
  amount: payment.amount,
  currency: payment.currency,
  createdAt: toInstant(payment.createdAtMs),
  ...("outcomeUnknownSinceMs" in payment &&
    payment.outcomeUnknownSinceMs !== null && {
      inDoubtSince: toInstant(payment.outcomeUnknownSinceMs),
    }),
  ...("endedAtMs" in payment && { endedAt: toInstant(payment.endedAtMs) }),
  ...("reason" in payment && { reason: payment.reason }),
  ...takenOf(payment),
});

const seatCounts = {
  total: z.int(),
  free: z.int().meta({ description: "Also holds that are over" }),
  held: z.int().meta({ description: "Also while they are being paid" }),
  sold: z.int().meta({ description: "Also while their refund is on its way" }),
  blocked: z.int(),
};

export const showFiguresSchema = z
  .object({
    showId: ids.showId,
    currency: currencySchema,
    at: instantSchema,
    total: z.object({
      ...seatCounts,
      revenue: z.int().meta({
        description: "Taken less what went back, of the payments of confirmed reservations",
      }),
      kept: z.int().meta({
        description: "What all payments of the show keep beside the prices of their seats",
      }),
    }),
    sections: z
      .array(
        z.object({
          section: z.string(),
          grade: z.string().nullable(),
          ...seatCounts,
          revenue: amountSchema.meta({ description: "The prices of the seats that are confirmed" }),
        }),
      )
      .meta({ description: "In the order of the plan" }),
  })
  .meta({ id: "ShowFigures" });

type FoundFigures = Extract<ShowFiguresOutcome, { readonly outcome: "show_figures_found" }>;

export const toShowFiguresBody = (found: FoundFigures): z.infer<typeof showFiguresSchema> => ({
  showId: found.showId,
  currency: found.currency,
  at: toInstant(found.atMs),
  total: { ...found.total },
  sections: found.sections.map((section) => ({ ...section })),
});

export const salesQuery = z.object({
  from: instantSchema.optional().meta({ description: "The start of sales where it is left out" }),
  to: instantSchema.optional().meta({ description: "Exclusive; now where it is left out" }),
  everyMs: z
    .int()
    .min(1)
    .optional()
    .meta({
      description: "An hour where it is left out, or as many as 1,000 buckets need",
      examples: [3_600_000],
    }),
});

export const showSalesSchema = z
  .object({
    showId: ids.showId,
    currency: currencySchema,
    everyMs: z.int(),
    buckets: z
      .array(
        z.object({
          from: instantSchema,
          reservations: z.int(),
          seats: z.int(),
          amount: amountSchema.meta({ description: "The prices of the seats" }),
        }),
      )
      .max(1_000),
  })
  .meta({ id: "ShowSales" });

type FoundSales = Extract<ShowSalesOutcome, { readonly outcome: "show_sales_found" }>;

export const toShowSalesBody = (found: FoundSales): z.infer<typeof showSalesSchema> => ({
  showId: found.showId,
  currency: found.currency,
  everyMs: found.everyMs,
  buckets: found.buckets.map(({ fromMs, ...bucket }) => ({ from: toInstant(fromMs), ...bucket })),
});

export const queuesSchema = z.object({ queues: z.array(queueSchema), next: nextSchema });

export const operatorsConcertSchema = concertSchema
  .extend({ createdAt: instantSchema, policy: z.object(concertPolicyFields) })
  .meta({ id: "OperatorsConcert" });

export const operatorsConcertsSchema = z.object({
  concerts: z.array(operatorsConcertSchema),
  next: nextSchema,
});

export const toOperatorsConcertBody = (
  listing: ConcertListing,
): z.infer<typeof operatorsConcertSchema> => ({
  ...toConcertBody(listing),
  createdAt: toInstant(listing.concert.createdAtMs),
  policy: { ...listing.concert.policy },
});
