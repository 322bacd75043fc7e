import type {
  Concert,
  Payment,
  PaymentMethod,
  PayOutcome,
  Reservation,
  Show,
  Wallet,
} from "@admit-one/core";
import type { Hono } from "hono";
import { answer, type Query, seeOther } from "../answer.ts";
import { calendarFile } from "../calendar.ts";
import { findMine } from "../find-mine.ts";
import type { Handlers } from "../handlers.ts";
import { html, type MaybeHtml } from "../html.ts";
import { isPaymentKey } from "../payment-key.ts";
import { placesOf } from "../places.ts";
import { codeOf, problemNotice } from "../problems.ts";
import { refusePage } from "../refuse.ts";
import { securityHeaders } from "../security-headers.ts";
import { mayReturnMoney, reservationState } from "../states/reservation-states.ts";
import { reservationView } from "../views/reservation.ts";
import type { ReservationPage } from "../views/reservation-page.ts";
import { address, path, type UserVisit } from "../visit.ts";

type Named = { readonly req: { param(name: string): string | undefined } };

const pageOf = (c: Named): string => path`/reservations/${c.req.param("reservationId") ?? ""}`;

export const addReservationRoutes = (app: Hono, { own, form }: Handlers): void => {
  const base = "/reservations/:reservationId";
  app.get(base, own(showReservation));
  app.get(`${base}/return`, own(returnFromBank));
  app.get(`${base}/calendar.ics`, own(showCalendar));
  for (const action of ["pay", "release", "extend"] as const) {
    app.get(
      `${base}/${action}`,
      own(async (visit) => seeOther(visit, pageOf(visit.c))),
    );
  }
  app.post(`${base}/pay`, form(pay, pageOf));
  app.post(`${base}/release`, form(release, pageOf));
  app.post(`${base}/extend`, form(extend, pageOf));
  app.post(
    "/payments/:paymentId/cancel",
    form(cancelPayment, () => "/me"),
  );
};

/** The reservation of the address with what it is about. Null if the reader has none. */
const findReservation = async ({ site, userId, c }: UserVisit): Promise<Found | null> => {
  const { boxOffice } = site;
  const reservationId = c.req.param("reservationId") ?? "";
  const found = await boxOffice.getReservation({ reservationId, userId });
  if (found.outcome !== "reservation_found") return null;
  const { reservation } = found;
  const listing = await boxOffice.getConcert({ concertId: reservation.concertId });
  const isKnown = listing.outcome === "concert_found";
  const { showId } = reservation;
  return {
    reservation,
    concert: isKnown ? listing.concert : null,
    show: isKnown ? (listing.shows.find((show) => show.showId === showId) ?? null) : null,
  };
};

type Found = {
  readonly reservation: Reservation;
  readonly concert: Concert | null;
  readonly show: Show | null;
};

/** The latest payment of a reservation. Only a hold that nobody tried to pay has none. */
const latestPayment = async (
  { site, userId }: UserVisit,
  reservation: Reservation,
): Promise<Payment | null> => {
  if (reservation.status === "held" && reservation.payByMs === null) return null;
  const { reservationId } = reservation;
  const found = await site.boxOffice.findPayments({ reservationId, userId, limit: 1 });
  return found.outcome === "payments_found" ? (found.payments[0] ?? null) : null;
};

const hasStuckRefund = async (
  { site }: UserVisit,
  reservation: Reservation,
  payment: Payment | null,
): Promise<boolean> => {
  if (!mayReturnMoney(reservation, payment)) return false;
  const { reservationId } = reservation;
  const found = await site.boxOffice.inspectReservation({ reservationId });
  if (found.outcome !== "reservation_inspected") return false;
  return found.payments.some(({ refunds }) =>
    refunds.some(({ status }) => status === "needs_operator"),
  );
};

const walletOf = async (
  { site, userId }: UserVisit,
  { currency, status }: Reservation,
): Promise<Wallet | null> => {
  if (status !== "held" || !site.gateways.some(({ name }) => name === "wallet")) return null;
  const { wallets } = await site.boxOffice.getWallets({ userId });
  return wallets.find((wallet) => wallet.currency === currency) ?? null;
};

/** When the organiser last changed the date after it was reserved. Null if they did not. */
const changedSince = async (
  { site }: UserVisit,
  { reservation, show }: Found,
): Promise<number | null> => {
  if (reservation.status !== "confirmed" || show === null || show.cancelled) return null;
  const found = await site.boxOffice.readJournal({
    call: "changeShow",
    subject: show.showId,
    fromMs: reservation.createdAtMs,
    limit: 1,
  });
  return found.outcome === "journal_found" ? (found.entries[0]?.atMs ?? null) : null;
};

const showReservation = async (visit: UserVisit): Promise<Response> => {
  const { site, nowMs, m } = visit;
  const found = await findReservation(visit);
  if (found === null) return refusePage(visit, "NOT_FOUND");
  const { reservation, show } = found;
  const payment = await latestPayment(visit, reservation);
  const isRefundStuck = await hasStuckRefund(visit, reservation, payment);
  const state = reservationState({ reservation, payment, show, isRefundStuck, nowMs });
  const page: ReservationPage = {
    ...found,
    payment,
    state,
    wallet: await walletOf(visit, reservation),
    places: await placesOf(site.boxOffice, reservation),
    changedAtMs: await changedSince(visit, found),
    notice: noticeOf(visit),
  };
  const isCheckout = reservation.status === "held" || reservation.status === "paying";
  return answer(
    visit,
    {
      title: m.reservation.title,
      entry: site.assets.entry(isCheckout ? "checkout" : "concerts"),
      head:
        isCheckout &&
        waitsForOthers(page) &&
        html`<noscript><meta http-equiv="refresh" content="5"></noscript>`,
      main: reservationView(visit, page),
    },
    isCheckout
      ? { isCheckout: true, sources: site.gateways.flatMap(({ sources }) => sources ?? []) }
      : {},
  );
};

/** Whether the state changes without the reader. */
const waitsForOthers = ({ state }: ReservationPage): boolean =>
  state === "paying_doubt" || state === "paying_waits" || state === "paying_releasing";

const noticeOf = (visit: UserVisit): MaybeHtml =>
  visit.c.req.query("notice") === "yours"
    ? html`<p class="notice info" role="status">${visit.m.seats.yours}</p>`
    : problemNotice(visit);

const back = (visit: UserVisit, query: Query = {}): Response =>
  seeOther(visit, pageOf(visit.c), query);

/** A refusal of a form about this reservation: back to it, where its state says more. */
const refused = (
  visit: UserVisit,
  refusal: { readonly outcome: string },
): Response | Promise<Response> =>
  refusal.outcome === "not_found"
    ? refusePage(visit, "NOT_FOUND")
    : back(visit, { problem: codeOf(refusal) });

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

const release = async (visit: UserVisit): Promise<Response> => {
  const { site, userId, c } = visit;
  const reservationId = c.req.param("reservationId") ?? "";
  const released = await site.boxOffice.releaseReservation({ reservationId, userId });
  switch (released.outcome) {
    case "reservation_released":
    case "release_pending":
      return back(visit);
    case "not_found":
    case "payment_in_progress":
    case "reservation_not_held":
      return refused(visit, released);
  }
};

const extend = async (visit: UserVisit, fields: URLSearchParams): Promise<Response> => {
  const { site, userId, c } = visit;
  const reservationId = c.req.param("reservationId") ?? "";
  const expiresAtMs = Number(fields.get("expiresAt") ?? "");
  const extended = await site.boxOffice.extendHold({ reservationId, userId, expiresAtMs });
  return extended.outcome === "hold_extended" ? back(visit) : refused(visit, extended);
};

const cancelPayment = async (visit: UserVisit, fields: URLSearchParams): Promise<Response> => {
  const { site, userId, c } = visit;
  const paymentId = c.req.param("paymentId") ?? "";
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
  if (proof === "") return back(visit);
  const confirmed = await site.boxOffice.confirmPayment({ paymentId, userId, proof });
  return confirmed.outcome === "validation" || confirmed.outcome === "not_found"
    ? refused(visit, confirmed)
    : back(visit);
};

const showCalendar = async (visit: UserVisit): Promise<Response> => {
  const { m, c, site } = visit;
  const found = await findReservation(visit);
  if (found === null || found.show === null || found.reservation.status !== "confirmed") {
    return refusePage(visit, "NOT_FOUND");
  }
  const { reservation, concert, show } = found;
  const { origin } = new URL(site.publicUrl ?? c.req.url);
  const url = `${origin}${address(site, pageOf(c))}`;
  const text = calendarFile({
    uid: `${reservation.reservationId}@${new URL(origin).hostname}`,
    startsAtMs: show.startsAtMs,
    madeAtMs: visit.nowMs,
    summary: [concert?.title ?? "", show.title ?? ""].filter((part) => part !== "").join(" · "),
    location: concert?.venue?.name ?? null,
    description: `${m.reservation.number}: ${reservation.reservationId}\n${m.reservation.noTicket}`,
    url,
  });
  return new Response(text, {
    headers: {
      ...securityHeaders(site),
      "Content-Type": "text/calendar; charset=utf-8",
      "Content-Disposition": 'attachment; filename="concert.ics"',
      "Cache-Control": "no-store",
    },
  });
};
