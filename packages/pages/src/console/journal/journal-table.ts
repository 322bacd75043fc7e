import type { JournalEntry } from "@admit-one/core";
import type { Desk } from "../kit/desk.ts";
import { instant } from "../kit/format.ts";
import { type Html, html, table } from "../kit/html.ts";
import { journalWords } from "../messages/journal.ts";

/** Who gave which command, newest first. */
export const journalTable = (desk: Desk, entries: readonly JournalEntry[], empty: string): Html => {
  const words = journalWords[desk.language];
  return table({
    caption: words.title,
    heads: [words.at, words.who, words.call, words.subject, words.user, words.details],
    rows: entries.map((entry) => [
      instant(desk, entry.atMs),
      html`${entry.actorId}${entry.actorRole === null ? "" : html` <small>${entry.actorRole}</small>`}`,
      html`<code>${entry.call}</code>`,
      html`${entry.subjectType} <code>${entry.subjectId}</code>`,
      entry.userId,
      html`<code class="details">${JSON.stringify(entry.details)}</code>`,
    ]),
    empty,
  });
};
