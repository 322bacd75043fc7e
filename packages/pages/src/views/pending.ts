import type { NextAction, PendingPayment } from "@admit-one/core";
import { type Html, html, type MaybeHtml } from "../html.ts";
import { address, path, type Visit } from "../visit.ts";
import { payElement } from "./pay-element.ts";
import type { ReservationPage } from "./reservation-page.ts";

/** A payment that has not ended: what the buyer must do for it, and how to stop it. */
export const pendingView = (visit: Visit, page: ReservationPage): MaybeHtml => {
  const { payment, state } = page;
  if (payment?.status !== "pending") return "";
  const isStoppable = state === "paying_action" || state === "paying_deposit";
  return html`${nextStep(visit, page, payment)}${isStoppable ? cancelForm(visit, payment) : ""}`;
};

const nextStep = (visit: Visit, page: ReservationPage, payment: PendingPayment): MaybeHtml => {
  const { m, site } = visit;
  const { nextAction } = payment;
  if (nextAction === null) return "";
  const back = address(site, path`/reservations/${payment.reservationId}/return`);
  if (payment.method.type === "scripted") {
    return html`<section class="panel"><h2>${m.reservation.trialBank}</h2>
<p><a class="button" href="${back}?proof=approve">${m.reservation.trialApprove}</a> <a class="button quiet" href="${back}?proof=decline">${m.reservation.trialDecline}</a></p></section>`;
  }
  if (nextAction.type === "deposit") return depositView(visit, payment, nextAction);
  const to = nextAction["redirectUrl"] ?? nextAction["url"];
  return html`${payElement(visit, page, "")}${
    typeof to === "string" && /^https:/i.test(to)
      ? html`<p><a class="button" href="${to}">${m.reservation.toBank}</a></p>`
      : html`<noscript><p class="notice warning">${m.reservation.needsScripts}</p></noscript>`
  }`;
};

const depositView = (
  { m, format }: Visit,
  { amount, currency }: PendingPayment,
  nextAction: NextAction,
): Html =>
  html`<section class="panel"><p>${m.reservation.deposit}</p><ul>${Object.entries(nextAction)
    .filter(([name]) => name !== "type")
    .flatMap(([, value]) =>
      typeof value === "string" ? html`<li>${value}</li>` : [],
    )}</ul><p>${format.money(amount, currency)}</p></section>`;

const cancelForm = ({ m, site }: Visit, { paymentId, reservationId }: PendingPayment): Html =>
  html`<form method="post" class="inline" action="${address(site, path`/payments/${paymentId}/cancel`)}">
<input type="hidden" name="reservation" value="${reservationId}">
<button class="button quiet">${m.reservation.cancelPayment}</button> <span class="muted">${m.reservation.cancelPaymentText}</span></form>`;
