import { type Reservation, reservationStatuses } from "@admit-one/core";
import { type Answer, type Ask, page, refused } from "../kit/answers.ts";
import type { Desk } from "../kit/desk.ts";
import { choice, textField } from "../kit/form.ts";
import { instant, money } from "../kit/format.ts";
import { type Html, html, nothing, table } from "../kit/html.ts";
import { orderWords } from "../messages/orders.ts";
import { shellWords } from "../messages/shell.ts";

/** Orders by seat, user, reservation or payment. */
export const ordersPage = async ({ desk, query }: Ask): Promise<Answer> => {
  const words = orderWords[desk.language];
  const reservationId = query("reservation");
  if (reservationId !== "") {
    return { answer: "moved", to: `/orders/${encodeURIComponent(reservationId)}` };
  }
  const asked = {
    paymentId: query("payment") || undefined,
    userId: query("user") || undefined,
    showId: query("show") || undefined,
    seatId: query("seat") || undefined,
    status: query("status") || undefined,
  };
  const found = await desk.boxOffice.findReservations({
    ...asked,
    after: query("after") || undefined,
  });
  if (found.outcome !== "reservations_found") return refused(found, "/orders");
  const fields = ["payment", "user", "show", "seat", "status"];
  const asking = new URLSearchParams(
    Object.fromEntries(
      fields.filter((name) => query(name) !== "").map((name) => [name, query(name)]),
    ),
  );
  return page({
    title: words.title,
    body: html`${await searchForm(desk, query)}${orderTable(desk, found.reservations)}${moreLink(desk, asking, found.next)}`,
  });
};

const moreLink = (desk: Desk, asking: URLSearchParams, next: string | null): Html => {
  if (next === null) return nothing;
  asking.set("after", next);
  return html`<p><a href="${desk.base}/orders?${asking.toString()}">${shellWords[desk.language].older}</a></p>`;
};

const searchForm = async (desk: Desk, query: Ask["query"]): Promise<Html> => {
  const words = orderWords[desk.language];
  const { value: listings } = await desk.looks.concerts();
  const shows = listings.flatMap(({ concert, shows: all }) =>
    all.map((show) => [show.showId, `${show.title ?? concert.title} (${show.showId})`] as const),
  );
  const field = (name: string, label: string, hint?: string): Html =>
    textField({
      name,
      label,
      value: query(name),
      plain: true,
      ...(hint !== undefined && { hint }),
    });
  return html`<form method="get" action="${desk.base}/orders" role="search" class="search">
<div class="grid">${field("reservation", words.reservation)}${field("payment", words.payment)}${field("user", words.user)}
${choice({ name: "show", label: words.show, value: query("show"), options: [["", words.any], ...shows] })}
${field("seat", words.seat, words.seatHint)}
${choice({
  name: "status",
  label: words.status,
  value: query("status"),
  options: [
    ["", words.any],
    ...reservationStatuses.map((status) => [status, words.statuses[status]] as const),
  ],
})}</div><button>${words.find}</button></form>`;
};

const orderTable = (desk: Desk, reservations: readonly Reservation[]): Html => {
  const words = orderWords[desk.language];
  return table({
    caption: words.found,
    heads: [words.reservation, words.status, words.user, words.seats, words.amount, words.created],
    rows: reservations.map((one) => [
      html`<a href="${desk.base}/orders/${one.reservationId}">${one.reservationId}</a>`,
      html`<span class="state ${one.status}">${words.statuses[one.status]}</span>`,
      html`<a href="${desk.base}/orders?user=${encodeURIComponent(one.userId)}">${one.userId}</a>`,
      one.seats.map(({ seatId }) => seatId).join(", "),
      money(desk, one.amount, one.currency),
      instant(desk, one.createdAtMs),
    ]),
    empty: words.noOrders,
  });
};
