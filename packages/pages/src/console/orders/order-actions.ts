import type { Reservation } from "@admit-one/core";
import { type Desk, may } from "../kit/desk.ts";
import { area, choice, fold, form, newKey, textField, tick } from "../kit/form.ts";
import { type Html, html, nothing } from "../kit/html.ts";
import { seenField } from "../kit/versions.ts";
import { orderWords } from "../messages/orders.ts";
import { orderSeen } from "./order-version.ts";

/** The commands that fit the order's status. */
export const orderActions = (desk: Desk, reservation: Reservation): Html => {
  const { status } = reservation;
  const isOver = status === "expired" || status === "released" || status === "cancelled";
  if (isOver || !may(desk, "agent")) return nothing;
  const words = orderWords[desk.language];
  const kept = reservation.seats.filter(({ refundId }) => refundId === undefined);
  const isWhole = status === "confirmed" && kept.length === reservation.seats.length;
  return html`<h2>${words.actions}</h2><div class="controls">
${status === "confirmed" && kept.length > 1 ? cancelSeatsForm(desk, reservation) : ""}
${isWhole ? moveForm(desk, reservation) : ""}
${status === "held" ? extendForm(desk, reservation) : ""}
${status === "held" || status === "confirmed" ? cancelForm(desk, reservation) : ""}
</div>`;
};

const common = (reservation: Reservation) => seenField(orderSeen(reservation));

const refundFields = (desk: Desk): Html => {
  const words = orderWords[desk.language];
  return html`${choice({
    name: "refund",
    label: words.refund,
    options: [
      ["full", words.refundFull],
      ["none", words.refundNone],
      ["amount", words.refundAmount],
    ],
  })}${textField({ name: "amount", label: words.refundAmountField, type: "number", min: 0 })}`;
};

const cancelForm = (desk: Desk, reservation: Reservation): Html => {
  const words = orderWords[desk.language];
  return fold(desk, words.cancelAll, {
    action: `/orders/${reservation.reservationId}/cancel`,
    role: "agent",
    submit: words.cancelAll,
    hint: words.cancelAllHint,
    hidden: common(reservation),
    fields: reservation.status === "confirmed" ? refundFields(desk) : nothing,
    danger: true,
  });
};

const cancelSeatsForm = (desk: Desk, reservation: Reservation): Html => {
  const words = orderWords[desk.language];
  const kept = reservation.seats.filter(({ refundId }) => refundId === undefined);
  return fold(desk, words.cancelSeats, {
    action: `/orders/${reservation.reservationId}/cancel-seats`,
    role: "agent",
    submit: words.cancelSeats,
    hint: words.cancelSeatsHint,
    hidden: { ...common(reservation), key: newKey() },
    fields: html`<div class="ticks">${kept.map(({ seatId }) => tick("seatIds", seatId, false, seatId))}</div>${refundFields(desk)}`,
    danger: true,
  });
};

const extendForm = (desk: Desk, { reservationId, expiresAtMs }: Reservation): Html => {
  const words = orderWords[desk.language];
  return form(desk, {
    action: `/orders/${reservationId}/extend`,
    role: "agent",
    submit: words.extend,
    hint: words.extendHint,
    hidden: { expiresAtMs: String(expiresAtMs) },
  });
};

const moveForm = (desk: Desk, reservation: Reservation): Html => {
  const words = orderWords[desk.language];
  return fold(desk, words.move, {
    action: `/orders/${reservation.reservationId}/move`,
    role: "agent",
    submit: words.move,
    hint: words.moveHint,
    hidden: common(reservation),
    fields: area({
      name: "newSeats",
      label: words.moveSeats,
      value: reservation.seats.map(({ seatId }) => seatId).join("\n"),
      rows: Math.min(12, reservation.seats.length + 1),
    }),
  });
};
