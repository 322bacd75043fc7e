import type { Currency } from "@admit-one/core";
import type { CheckoutGateway } from "../checkout-gateway.ts";
import { type Html, html, type MaybeHtml } from "../html.ts";
import { paymentKey } from "../payment-key.ts";
import { address, path, type Visit } from "../visit.ts";
import { payElement } from "./pay-element.ts";
import type { ReservationPage } from "./reservation-page.ts";

/** The trial bank's answers. */
const trialOutcomes = ["approve", "decline", "fail", "delay", "redirect"] as const;

export const payForm = (visit: Visit, page: ReservationPage): Html => {
  const { m, site, format } = visit;
  const { reservation } = page;
  const { reservationId, amount, currency } = reservation;
  const own = address(site, path`/reservations/${reservationId}`);
  const label =
    amount === 0
      ? m.reservation.confirmFree
      : m.reservation.payable(format.money(amount, currency));
  const fields = html`<input type="hidden" name="key" value="${paymentKey(reservation)}">
<input type="hidden" name="amount" value="${amount}">
<input type="hidden" name="currency" value="${currency}">`;
  if (amount === 0) {
    return html`<form method="post" action="${own}/pay">${fields}
<button class="button">${label}</button></form>`;
  }
  // A balance of nothing is no way to pay.
  const hasBalance = (page.wallet?.balance ?? 0) > 0;
  const offered = site.gateways.filter(({ name }) => name !== "wallet" || hasBalance);
  if (offered.length === 0) return html`<p class="notice warning">${m.reservation.noMethod}</p>`;
  return payElement(
    visit,
    page,
    html`<form method="post" action="${own}/pay" class="panel pay">
<h2>${m.reservation.payTitle}</h2>${fields}
<fieldset>
<legend>${m.reservation.method}</legend>${offered.map((gateway, index) => methodView(visit, page, gateway, index === 0))}</fieldset>
<div data-part="provider"></div>
<p data-part="status" role="status"></p>
<button class="button">${label}</button></form>`,
  );
};

const methodView = (
  visit: Visit,
  page: ReservationPage,
  { name, kind }: CheckoutGateway,
  isFirst: boolean,
): Html => {
  const { m } = visit;
  return html`<div class="method">
<label class="check"><input type="radio" name="method" value="${name}"${isFirst ? html` checked` : ""}> ${m.reservation.methods(name)}${
    name === "wallet" ? walletNote(visit, page, page.reservation.currency) : ""
  }${
    kind === "none"
      ? ""
      : html`<noscript> <span class="muted">${m.reservation.needsScripts}</span></noscript>`
  }</label>${name === "scripted" ? trialChoice(visit) : ""}</div>`;
};

const walletNote = (
  { m, format }: Visit,
  { wallet, reservation }: ReservationPage,
  currency: Currency,
): MaybeHtml => {
  const balance = wallet?.balance ?? 0;
  return html` <span class="muted">${m.reservation.walletBalance(format.money(balance, currency))}${
    balance < reservation.amount ? ` · ${m.reservation.walletLow}` : ""
  }</span>`;
};

const trialChoice = ({ m }: Visit): Html =>
  html`<label class="trial">${m.reservation.trialOutcome}
<select name="outcome">${trialOutcomes.map(
    (outcome) => html`<option value="${outcome}">${m.reservation.trials[outcome]}</option>`,
  )}</select></label>`;
