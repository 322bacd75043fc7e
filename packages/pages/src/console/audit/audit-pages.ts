import { type AuditReport, accounts } from "@admit-one/core";
import { type Answer, type Ask, page, type Sent } from "../kit/answers.ts";
import type { Desk } from "../kit/desk.ts";
import { form } from "../kit/form.ts";
import { instant, money, number } from "../kit/format.ts";
import { figure, figures, type Html, html, nothing, table } from "../kit/html.ts";
import type { LastAudit } from "../kit/last-audit.ts";
import { auditWords } from "../messages/audit.ts";

/** The last audit that somebody ran on this server. */
export const auditPage =
  (audits: LastAudit) =>
  async ({ desk }: Ask): Promise<Answer> => {
    const words = auditWords[desk.language];
    const last = audits.report();
    return page({
      title: words.title,
      body: html`<p class="hint">${words.hint}</p>
${form(desk, { action: "/audit", role: "viewer", submit: words.run })}${
  last === null
    ? html`<p class="empty">${words.never}</p>`
    : html`<p>${words.at}: ${instant(desk, last.atMs)}</p>${reportView(desk, last.value)}`
}`,
    });
  };

/** It only reads, so viewers may run it, too. */
export const runAudit =
  (audits: LastAudit) =>
  async (_sent: Sent): Promise<Answer> => {
    await audits.run();
    return { answer: "moved", to: "/audit" };
  };

const reportView = (desk: Desk, report: AuditReport): Html => {
  const words = auditWords[desk.language];
  const { breaches, alarms, counts, money: totals } = report;
  const count = breaches.length + (report.unlisted?.breaches ?? 0);
  return html`${
    count === 0
      ? html`<p class="notice" role="status">${words.ok}</p>`
      : html`<p role="alert">${words.broken(count)}</p>`
  }${figures([
    figure(words.seats, number(desk, counts.seatsTaken)),
    figure(words.reservations, number(desk, counts.reservations)),
    figure(words.payments, number(desk, counts.payments)),
    figure(words.alarms, number(desk, alarms.length), `${desk.base}/work`, alarms.length > 0),
  ])}${
    count === 0
      ? nothing
      : table({
          caption: words.breaches,
          heads: [words.law, words.message, words.ids],
          rows: breaches
            .slice(0, 200)
            .map(({ law, message, ids }) => [
              law,
              message,
              html`${Object.entries(ids).map(([name, id]) => html`${name} <code>${id}</code> `)}`,
            ]),
          empty: words.ok,
        })
  }<h2>${words.money}</h2>${table({
    caption: words.money,
    heads: [words.account, words.currency, words.balance],
    rows: totals.flatMap((total) =>
      accounts.map((account) => [
        account,
        total.currency,
        money(desk, Number(total[account]), total.currency),
      ]),
    ),
    empty: "–",
  })}`;
};
