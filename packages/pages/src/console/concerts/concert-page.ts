import type { Concert, Show } from "@admit-one/core";
import { toConcertDocumentBody } from "@admit-one/http";
import { type Answer, type Ask, page, refused } from "../kit/answers.ts";
import type { Desk } from "../kit/desk.ts";
import { download } from "../kit/download.ts";
import { area, choice, fold, form, newKey, textField } from "../kit/form.ts";
import { instant, money, number } from "../kit/format.ts";
import { facts, type Html, html, nothing, table } from "../kit/html.ts";
import { seenField } from "../kit/versions.ts";
import { concertWords } from "../messages/concerts.ts";
import { concertSeen, concertVersion } from "./concert-version.ts";
import { policyFields, policyVersion } from "./policy.ts";

/** One concert with its shows, and what changes it. */
export const concertPage = async ({ desk, id }: Ask): Promise<Answer> => {
  const found = await desk.boxOffice.inspectConcert({ concertId: id("concertId") });
  if (found.outcome !== "concert_found") return refused(found, "/concerts");
  const { concert, shows } = found;
  const words = concertWords[desk.language];
  return page({
    title: concert.title,
    body: html`${facts([
      [
        words.status,
        html`<span class="state ${concert.status}">${words.statuses[concert.status]}</span>`,
      ],
      [words.concertId, html`<code>${concert.concertId}</code>`],
      [words.queue, html`<a href="${desk.base}/lines/${concert.queueId}">${concert.queueId}</a>`],
      [words.currency, concert.currency],
      [words.venue, concert.venue === null ? null : concert.venue.name],
      [words.created, instant(desk, concert.createdAtMs)],
    ])}<h2>${words.shows}</h2>${showTable(desk, concert, shows)}
<div class="controls">${statusForms(desk, concert)}${editForm(desk, concert)}${policyForm(desk, concert)}${addShowForm(desk, concert)}</div>
<h2>${words.document}</h2><p class="hint">${words.documentHint}</p>
<p><a class="button quiet" href="${desk.base}/concerts/${concert.concertId}/document">${words.downloadDocument}</a></p>`,
  });
};

const showTable = (desk: Desk, concert: Concert, shows: readonly Show[]): Html => {
  const words = concertWords[desk.language];
  return table({
    caption: words.shows,
    heads: [
      words.show,
      words.status,
      words.starts,
      words.salesOpen,
      words.salesClose,
      words.seats,
      words.priceFrom,
    ],
    rows: shows.map((show) => [
      html`<a href="${desk.base}/concerts/${concert.concertId}/shows/${show.showId}">${show.title ?? show.showId}</a>`,
      stateOf(desk, show),
      instant(desk, show.startsAtMs),
      instant(desk, show.salesOpenAtMs),
      instant(desk, show.salesCloseAtMs),
      number(desk, show.totalSeats),
      money(desk, show.priceFrom, concert.currency),
    ]),
    empty: words.none,
  });
};

export const stateOf = ({ language, nowMs }: Desk, show: Show): Html => {
  const words = concertWords[language];
  const [kind, text] = show.cancelled
    ? ["cancelled", words.cancelled]
    : nowMs >= show.salesCloseAtMs
      ? ["closed", words.after]
      : nowMs < show.salesOpenAtMs
        ? ["pending", words.before]
        : ["open", words.onSale];
  return html`<span class="state ${kind}">${text}</span>`;
};

/** Which changes of status there are. Archiving asks for the concert's title to be typed. */
const statusForms = (desk: Desk, { concertId, status, title }: Concert): Html => {
  const words = concertWords[desk.language];
  const action = `/concerts/${concertId}/status`;
  const role = "manager";
  if (status === "published") {
    return fold(desk, words.archive, {
      action,
      role,
      submit: words.archive,
      hint: words.archiveHint,
      hidden: { status: "archived" },
      typed: title,
      danger: true,
    });
  }
  const submit = status === "draft" ? words.publish : words.publishAgain;
  return html`${form(desk, {
    action,
    role,
    submit,
    hint: words.publishHint,
    hidden: { status: "published" },
  })}${
    status === "draft"
      ? fold(desk, words.remove, {
          action: `/concerts/${concertId}/delete`,
          role,
          submit: words.remove,
          hint: words.removeHint,
          typed: title,
          danger: true,
        })
      : nothing
  }`;
};

const editForm = (desk: Desk, concert: Concert): Html => {
  const words = concertWords[desk.language];
  const version = concertVersion(concert);
  return fold(desk, words.edit, {
    action: `/concerts/${concert.concertId}/edit`,
    role: "manager",
    submit: words.save,
    hidden: seenField(concertSeen(concert)),
    fields: html`${textField({ name: "title", label: words.name, value: concert.title, required: true })}${area(
      {
        name: "metadata",
        label: words.metadata,
        hint: words.metadataHint,
        value: version["metadata"] ?? "",
        rows: 6,
      },
    )}`,
  });
};

const policyForm = (desk: Desk, { concertId, policy }: Concert): Html => {
  const words = concertWords[desk.language];
  const version = policyVersion(policy);
  return fold(desk, words.policy, {
    action: `/concerts/${concertId}/policy`,
    role: "manager",
    submit: words.save,
    hint: words.policyHint,
    hidden: seenField(policy),
    fields: html`<div class="grid">${policyFields.map((name) =>
      textField({
        name,
        label: words[name],
        value: version[name],
        type: "number",
        min: 0,
        step: "any",
        required: true,
      }),
    )}${choice({
      name: "noOrphans",
      label: words.noOrphans,
      value: version["noOrphans"],
      options: [
        ["off", words.noOrphansOff],
        ["on", words.noOrphansOn],
      ],
    })}</div>`,
  });
};

const addShowForm = (desk: Desk, { concertId }: Concert): Html => {
  const words = concertWords[desk.language];
  return fold(desk, words.addShow, {
    action: `/concerts/${concertId}/shows`,
    role: "manager",
    submit: words.addShow,
    hint: words.addShowHint,
    hidden: { key: newKey() },
    fields: area({ name: "show", label: words.show, rows: 10 }),
  });
};

/** The document of a concert, to keep or to put on sale somewhere else. */
export const concertDocument = async ({ desk, id }: Ask): Promise<Answer> => {
  const concertId = id("concertId");
  const found = await desk.boxOffice.exportConcert({ concertId });
  if (found.outcome !== "concert_exported") return refused(found, "/concerts");
  const text = JSON.stringify(toConcertDocumentBody(found.document), null, 2);
  const pieces = [text].values();
  return {
    answer: "response",
    response: download(
      { next: () => Promise.resolve(pieces.next()) },
      "application/json",
      `${concertId}.json`,
    ),
  };
};
