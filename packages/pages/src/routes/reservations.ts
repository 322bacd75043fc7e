import type { Payment, Reservation, Wallet } from "@admit-one/core";
import { pathId } from "@admit-one/http";
import type { Hono } from "hono";
import { answer, seeOther } from "../answer.ts";
import { calendarFile } from "../calendar.ts";
import {
  back,
  type Found,
  findReservation,
  latestPayment,
  pageOf,
  refused,
} from "../found-reservation.ts";
import type { Handlers } from "../handlers.ts";
import { html, type MaybeHtml } from "../html.ts";
import { placesOf } from "../places.ts";
import { problemNotice } from "../problems.ts";
import { refusePage } from "../refuse.ts";
import { securityHeaders } from "../security-headers.ts";
import { mayReturnMoney, reservationState } from "../states/reservation-states.ts";
import { reservationView } from "../views/reservation.ts";
import type { ReservationPage } from "../views/reservation-page.ts";
import { address, type UserVisit } from "../visit.ts";

export const addReservationRoutes = (app: Hono, { own, form }: Handlers): void => {
  const base = "/reservations/:reservationId";
  app.get(base, own(showReservation));
  app.get(`${base}/calendar.ics`, own(showCalendar));
  for (const action of ["pay", "release", "extend"] as const) {
    app.get(
      `${base}/${action}`,
      own(async (visit) => seeOther(visit, pageOf(visit.c))),
    );
  }
  app.post(`${base}/release`, form(release, pageOf));
  app.post(`${base}/extend`, form(extend, pageOf));
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

const release = async (visit: UserVisit): Promise<Response> => {
  const { site, userId, c } = visit;
  const reservationId = pathId(c, "reservationId");
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
  const reservationId = pathId(c, "reservationId");
  const expiresAtMs = Number(fields.get("expiresAt") ?? "");
  const extended = await site.boxOffice.extendHold({ reservationId, userId, expiresAtMs });
  return extended.outcome === "hold_extended" ? back(visit) : refused(visit, extended);
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
