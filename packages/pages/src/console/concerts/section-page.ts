import { type Bits, hasBit, type PlannedSeat, plainPlan, plannedSeats } from "@admit-one/core";
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
  const { showId } = found.show;
  const [plan, followed] = await Promise.all([
    desk.boxOffice.getPlan({ showId }),
    desk.boxOffice.followSeats({ showId, since: null }),
  ]);
  if (plan.outcome !== "plan_found") return refused(plan, "/concerts");
  if (followed.outcome !== "seats_followed") return refused(followed, "/concerts");
  const { availability } = followed;
  const bits = availability.kind === "full" ? availability.bits : null;
  const section = query("section");
  const seats = plannedSeats(plainPlan(plan.plan)).filter((seat) => seat.section === section);
  const words = concertWords[desk.language];
  const path = pathOf(found.show);
  const back = html`<p><a href="${desk.base}${path}">${shellWords[desk.language].back}</a></p>`;
  return page({
    title: words.seatsOf(section),
    body: html`${back}${seatForm(desk, path, seats, bits)}`,
  });
};

const seatForm = (
  desk: Desk,
  path: string,
  seats: readonly PlannedSeat[],
  bits: Bits | null,
): Html => {
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
          ({ no, seatId, label }) => {
            const isFree = bits === null || hasBit(bits, no);
            return tick("seatIds", isFree ? label : `${label} (${words.notFree})`, false, seatId);
          },
        )}</div></fieldset>`,
    )}${textField({ name: "reason", label: words.reason, required: true })}`,
    others: html`<button class="quiet" formaction="${desk.base}${path}/unblock">${words.unblock}</button>
<button class="quiet" formaction="${desk.base}${path}/sell">${words.sell}</button>`,
  });
};
