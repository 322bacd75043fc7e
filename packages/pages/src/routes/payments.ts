import type { Payment, PaymentMethod, PayOutcome } from "@admit-one/core";
import { pathId } from "@admit-one/http";
import type { Hono } from "hono";
import { seeOther } from "../answer.ts";
import { findMine } from "../find-mine.ts";
import { back, findReservation, latestPayment, pageOf, refused } from "../found-reservation.ts";
import type { Handlers } from "../handlers.ts";
import { isPaymentKey } from "../payment-key.ts";
import { codeOf } from "../problems.ts";
import { refusePage } from "../refuse.ts";
import { path, type UserVisit } from "../visit.ts";

export const addPaymentRoutes = (app: Hono, { own, form }: Handlers): void => {
  app.post("/reservations/:reservationId/pay", form(pay, pageOf));
  app.get("/reservations/:reservationId/return", own(returnFromBank));
  app.post(
    "/payments/:paymentId/cancel",
    form(cancelPayment, () => "/me"),
  );
};

const pay = async (visit: UserVisit, fields: URLSearchParams): Promise<Response> => {
  const { site, userId } = visit;
  const found = await findReservation(visit);
  if (found === null || found.concert === null) return refusePage(visit, "NOT_FOUND");
  const { reservationId } = found.reservation;
  const key = fields.get("key") ?? "";
  const amount = Number(fields.get("amount") ?? "");
  if (!isPaymentKey(key, reservationId) || !Number.isSafeInteger(amount)) {
    return back(visit, { problem: "VALIDATION" });
  }
  const token = await findMine(visit, found.concert.queueId);
  const paid = await site.boxOffice.pay({
    reservationId,
    userId,
    token: token?.token ?? "",
    amount,
    currency: fields.get("currency") ?? "",
    ...methodOf(fields),
    idempotencyKey: key,
  });
  return afterPayment(visit, paid);
};

const methodOf = (fields: URLSearchParams): { readonly method?: PaymentMethod } => {
  const type = fields.get("method");
  if (type === null) return {};
  const outcome = fields.get("outcome");
  return { method: { type, ...(type === "scripted" && outcome !== null && { outcome }) } };
};

const afterPayment = (visit: UserVisit, paid: PayOutcome): Response | Promise<Response> => {
  switch (paid.outcome) {
    case "payment_captured":
    case "payment_pending":
      return back(visit);
    // The reservation itself says that it was declined, and how often.
    case "payment_declined":
      return back(visit);
    case "payment_in_progress":
      return back(visit);
    case "validation":
    case "idempotency_key_reused":
    case "invalid_token":
    case "not_found":
    case "reservation_not_held":
    case "amount_mismatch":
      return refused(visit, paid);
  }
};

const cancelPayment = async (visit: UserVisit, fields: URLSearchParams): Promise<Response> => {
  const { site, userId, c } = visit;
  const paymentId = pathId(c, "paymentId");
  const cancelled = await site.boxOffice.cancelPayment({ paymentId, userId });
  const to = path`/reservations/${fields.get("reservation") ?? ""}`;
  switch (cancelled.outcome) {
    case "payment_cancelled":
    case "payment_pending":
      return seeOther(visit, to);
    case "payment_in_progress":
    case "payment_settled":
      return seeOther(visit, to, { problem: codeOf(cancelled) });
    case "not_found":
      return refusePage(visit, "NOT_FOUND");
  }
};

/**
 * Whether a provider sent the buyer back from this payment. A link in a page of somebody else must
 * not end it, and an old one in the history not a later one.
 */
const isAbout = ({ method, paymentId, reference }: Payment, query: URLSearchParams): boolean =>
  method.type === "scripted" ||
  [...query.values()].some((value) => value === paymentId || value === reference);

/**
 * The bank sends the buyer back with a proof. Confirming is idempotent, and the payment is the
 * reader's own; the redirect takes the proof out of the address.
 */
const returnFromBank = async (visit: UserVisit): Promise<Response> => {
  const { site, userId, c } = visit;
  const found = await findReservation(visit);
  if (found === null) return refusePage(visit, "NOT_FOUND");
  const payment = await latestPayment(visit, found.reservation);
  if (payment?.status !== "pending") return back(visit);
  const { paymentId, method } = payment;
  const query = new URL(c.req.url).searchParams;
  query.delete("lang");
  // Trials send a word; providers read the whole query themselves.
  const proof = method.type === "scripted" ? (query.get("proof") ?? "") : query.toString();
  if (proof === "" || !isAbout(payment, query)) return back(visit);
  const confirmed = await site.boxOffice.confirmPayment({ paymentId, userId, proof });
  return confirmed.outcome === "validation" || confirmed.outcome === "not_found"
    ? refused(visit, confirmed)
    : back(visit);
};
