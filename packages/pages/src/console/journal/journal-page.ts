import { operatorsCalls } from "@admit-one/core";
import { type Answer, type Ask, page, refused } from "../kit/answers.ts";
import type { Desk } from "../kit/desk.ts";
import { choice, textField } from "../kit/form.ts";
import { fromLocal } from "../kit/format.ts";
import { type Html, html, nothing } from "../kit/html.ts";
import { journalWords } from "../messages/journal.ts";
import { lineWords } from "../messages/line.ts";
import { shellWords } from "../messages/shell.ts";
import { journalTable } from "./journal-table.ts";

const fields = ["actor", "call", "subject", "user", "from", "to"] as const;

/** Who gave which command: by operator, command, subject, user and time. */
export const journalPage = async ({ desk, query }: Ask): Promise<Answer> => {
  const words = journalWords[desk.language];
  const instantOf = (name: string): number | undefined =>
    query(name) === "" ? undefined : fromLocal(desk.zone, query(name));
  const found = await desk.boxOffice.readJournal({
    actor: query("actor") || undefined,
    call: query("call") || undefined,
    subject: query("subject") || undefined,
    userId: query("user") || undefined,
    fromMs: instantOf("from"),
    toMs: instantOf("to"),
    after: query("after") || undefined,
  });
  if (found.outcome !== "journal_found") return refused(found, "/journal");
  return page({
    title: words.title,
    body: html`${searchForm(desk, query)}${journalTable(desk, found.entries, words.empty)}${older(desk, query, found.next)}`,
  });
};

const searchForm = (desk: Desk, query: Ask["query"]): Html => {
  const words = journalWords[desk.language];
  const zone = lineWords[desk.language].inZone(desk.zone);
  const field = (name: string, label: string): Html =>
    textField({ name, label, value: query(name), plain: true });
  const instant = (name: string, label: string): Html =>
    textField({ name, label, value: query(name), type: "datetime-local", hint: zone });
  return html`<form method="get" action="${desk.base}/journal" role="search">
<div class="grid">${field("actor", words.who)}${choice({
    name: "call",
    label: words.call,
    value: query("call"),
    options: [["", words.any], ...operatorsCalls.map((call) => [call, call] as const)],
  })}${field("subject", words.subjectId)}${field("user", words.user)}${instant("from", words.from)}${instant("to", words.to)}</div>
<button>${words.find}</button></form>`;
};

const older = (desk: Desk, query: Ask["query"], next: string | null): Html => {
  if (next === null) return nothing;
  const asked = fields.filter((name) => query(name) !== "").map((name) => [name, query(name)]);
  const search = new URLSearchParams(Object.fromEntries([...asked, ["after", next]]));
  return html`<p><a href="${desk.base}/journal?${search.toString()}">${shellWords[desk.language].older}</a></p>`;
};
