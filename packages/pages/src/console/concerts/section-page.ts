import type { InspectedSeat } from "@admit-one/core";
import { type Answer, type Ask, page, refused } from "../kit/answers.ts";
import type { Desk } from "../kit/desk.ts";
import { form, newKey, textField, tick } from "../kit/form.ts";
import { type Html, html } from "../kit/html.ts";
import { concertWords } from "../messages/concerts.ts";
import { shellWords } from "../messages/shell.ts";
import { findShow } from "./find-show.ts";
import { pathOf } from "./show-page.ts";

/** The seats of one section by row, to block, to put back on sale or to sell. */
export const sectionPage = async (ask: Ask): Promise<Answer> => {
  const { desk, query } = ask;
  const found = await findShow(ask);
  if (found.outcome !== "show_found") return refused(found, "/concerts");
  const section = query("section");
  const seats = await desk.boxOffice.inspectSeats({ showId: found.show.showId, section });
  if (seats.outcome !== "seats_inspected") return refused(seats, "/concerts");
  const words = concertWords[desk.language];
  const path = pathOf(found.show);
  const back = html`<p><a href="${desk.base}${path}">${shellWords[desk.language].back}</a></p>`;
  return page({
    title: words.seatsOf(section),
    body: html`${back}${seatForm(desk, path, seats.seats)}`,
  });
};

const seatForm = (desk: Desk, path: string, seats: readonly InspectedSeat[]): Html => {
  const words = concertWords[desk.language];
  const rows = [...Map.groupBy(seats, ({ row }) => row)];
  return form(desk, {
    action: `${path}/block`,
    role: "agent",
    submit: words.block,
    hidden: { key: newKey() },
    fields: html`${rows.map(
      ([row, inRow]) =>
        html`<fieldset class="row"><legend>${row === "" ? words.standing : `${words.row} ${row}`}</legend><div class="ticks">${inRow.map(
          (seat) =>
            html`<span class="seat">${tick("seatIds", seat.label, false, seat.seatId)}${whose(desk, seat)}</span>`,
        )}</div></fieldset>`,
    )}${textField({ name: "reason", label: words.reason, required: true })}`,
    others: html`<button class="quiet" formaction="${desk.base}${path}/unblock">${words.unblock}</button>
<button class="quiet" formaction="${desk.base}${path}/sell">${words.sell}</button>`,
  });
};

/** Who has a seat, or why nobody may. Nothing for a free one. */
const whose = (desk: Desk, { label, claim }: InspectedSeat): Html | "" => {
  const { claims } = concertWords[desk.language];
  switch (claim.state) {
    case "free":
      return "";
    case "blocked":
      return html` <span class="muted">${claims.blocked}: ${claim.reason}</span>`;
    case "held":
    case "sold":
      return html` <a href="${desk.base}/orders/${claim.reservationId}" aria-label="${label}: ${claims[claim.state]}">${claims[claim.state]}</a>`;
  }
};
