import type { ExportedPayment, Reservation } from "@admit-one/core";
import { journalTable } from "../journal/journal-table.ts";
import { type Answer, type Ask, page, refused } from "../kit/answers.ts";
import type { Desk } from "../kit/desk.ts";
import { may } from "../kit/desk.ts";
import { instant, money } from "../kit/format.ts";
import { facts, type Html, html, nothing, table } from "../kit/html.ts";
import { orderWords } from "../messages/orders.ts";
import { orderActions } from "./order-actions.ts";
import { paymentPart } from "./payment-part.ts";

/** Everything about one order, and what can be done with it. */
export const orderPage = async ({ desk, id }: Ask): Promise<Answer> => {
  const found = await desk.boxOffice.inspectReservation({ reservationId: id("reservationId") });
  if (found.outcome !== "reservation_inspected") return refused(found, "/orders");
  const { reservation, payments } = found;
  const words = orderWords[desk.language];
  return page({
    title: `${words.order} ${reservation.reservationId}`,
    body: html`${orderFacts(desk, reservation)}${seatTable(desk, reservation)}
<h2>${words.payments}</h2>${
      payments.length === 0
        ? html`<p class="empty">${words.noPayments}</p>`
        : payments.map((one) => paymentPart(desk, one, reservation.reservationId))
    }${orderActions(desk, reservation)}${await journalOf(desk, reservation, payments)}`,
  });
};

const orderFacts = (desk: Desk, reservation: Reservation): Html => {
  const words = orderWords[desk.language];
  const { showId, concertId, userId, token } = reservation;
  return facts([
    [
      words.status,
      html`<span class="state ${reservation.status}">${words.statuses[reservation.status]}</span>`,
    ],
    [words.amount, money(desk, reservation.amount, reservation.currency)],
    [
      words.user,
      html`<a href="${desk.base}/orders?user=${encodeURIComponent(userId)}">${userId}</a>`,
    ],
    [words.show, html`<a href="${desk.base}/concerts/${concertId}/shows/${showId}">${showId}</a>`],
    [words.created, instant(desk, reservation.createdAtMs)],
    [words.expires, instant(desk, reservation.expiresAtMs)],
    [
      "confirmedAtMs" in reservation ? words.confirmed : words.ended,
      instant(desk, endOf(reservation)),
    ],
    [
      words.token,
      token === null
        ? words.byOperator
        : html`<a href="${desk.base}/lines/${token.queueId}/token?who=${token.no}">${token.queueId}:${token.no}</a>`,
    ],
    [words.declines, String(reservation.declines)],
    [words.version, String(reservation.version)],
  ]);
};

const endOf = (reservation: Reservation): number | null =>
  "confirmedAtMs" in reservation
    ? reservation.confirmedAtMs
    : "endedAtMs" in reservation
      ? reservation.endedAtMs
      : null;

const seatTable = (desk: Desk, { seats, cancelledSeats, currency }: Reservation): Html => {
  const words = orderWords[desk.language];
  return table({
    caption: words.seats,
    heads: [words.seat, words.price, words.state, words.ticket],
    rows: [
      ...seats.map((seat) => [
        seat.seatId,
        money(desk, seat.price, currency),
        seat.refundId === undefined ? words.seatKept : words.seatCancelling,
        html`<code>${seat.ticketId}</code>`,
      ]),
      ...cancelledSeats.map((seat) => [
        seat.seatId,
        money(desk, seat.price, currency),
        words.seatCancelled,
        html`<code>${seat.ticketId}</code>`,
      ]),
    ],
    empty: words.noOrders,
  });
};

/** Only managers read the journal. */
const journalOf = async (
  desk: Desk,
  { reservationId }: Reservation,
  payments: readonly ExportedPayment[],
): Promise<Html> => {
  if (!may(desk, "manager")) return nothing;
  const subjects = [reservationId, ...payments.map(({ payment }) => payment.paymentId)];
  const found = await Promise.all(
    subjects.map((subject) => desk.boxOffice.readJournal({ subject })),
  );
  const entries = found
    .flatMap((one) => (one.outcome === "journal_found" ? one.entries : []))
    .toSorted((a, b) => b.atMs - a.atMs);
  const words = orderWords[desk.language];
  return html`<h2>${words.journal}</h2>${journalTable(desk, entries, words.noJournal)}`;
};
