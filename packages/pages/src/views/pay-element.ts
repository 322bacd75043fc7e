import { type Html, html, jsonData, type MaybeHtml } from "../html.ts";
import { paymentKey } from "../payment-key.ts";
import { address, path, type Visit } from "../visit.ts";
import type { ReservationPage } from "./reservation-page.ts";

/** Around what a script may upgrade: the choice of method, or a payment that waits for the buyer. */
export const payElement = (
  { site, language }: Visit,
  { reservation, payment }: Pick<ReservationPage, "reservation" | "payment">,
  inside: MaybeHtml,
): Html => {
  const { reservationId, amount, currency } = reservation;
  const back = address(site, path`/reservations/${reservationId}/return`);
  const pending = payment?.status === "pending" && html` payment="${payment.paymentId}"`;
  return html`<admit-one-pay reservation="${reservationId}" key="${paymentKey(reservation)}" amount="${amount}" currency="${currency}" return-url="${back}" api="${site.apiUrl}" language="${language}"${pending}>
<script type="application/json" data-part="gateways">${gatewaysJson(site)}</script>
${inside}
</admit-one-pay>`;
};

const gatewaysJson = ({ gateways }: Visit["site"]): MaybeHtml => {
  const plain = gateways.map(({ name, kind, scriptUrl, publishableKey }) => ({
    name,
    kind,
    scriptUrl,
    publishableKey,
  }));
  return jsonData(plain);
};
