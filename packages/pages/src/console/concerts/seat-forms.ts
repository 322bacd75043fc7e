import type { Show } from "@admit-one/core";
import type { Desk } from "../kit/desk.ts";
import { area, fold, newKey, textField } from "../kit/form.ts";
import { type Html, html } from "../kit/html.ts";
import { concertWords } from "../messages/concerts.ts";

const pathOf = ({ concertId, showId }: Show): string => `/concerts/${concertId}/shows/${showId}`;

/** Blocks name seats, or a whole section. Seats can also be chosen on the map. */
export const blockForms = (desk: Desk, show: Show): Html => {
  const words = concertWords[desk.language];
  const fields = html`${area({ name: "seatIds", label: words.seatIds, rows: 3 })}${textField({
    name: "section",
    label: words.orSection,
    plain: true,
  })}${textField({ name: "count", label: words.count, type: "number", min: 0 })}${textField({
    name: "reason",
    label: words.reason,
    required: true,
  })}`;
  return html`${fold(desk, words.block, {
    action: `${pathOf(show)}/block`,
    role: "agent",
    submit: words.block,
    hint: words.blockHint,
    fields,
  })}${fold(desk, words.unblock, {
    action: `${pathOf(show)}/unblock`,
    role: "agent",
    submit: words.unblock,
    fields,
  })}`;
};

/** Comps and sales at the door. */
export const sellForm = (desk: Desk, show: Show): Html => {
  const words = concertWords[desk.language];
  return fold(desk, words.sell, {
    action: `${pathOf(show)}/sell`,
    role: "agent",
    submit: words.sell,
    hint: words.sellHint,
    hidden: { key: newKey() },
    fields: html`${area({ name: "seatIds", label: words.seatIds, rows: 3 })}${textField({
      name: "user",
      label: words.user,
      plain: true,
    })}${textField({ name: "amount", label: words.total, type: "number", min: 0 })}${textField({
      name: "reason",
      label: words.reason,
      required: true,
    })}`,
  });
};
