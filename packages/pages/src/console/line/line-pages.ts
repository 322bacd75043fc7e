import type { Queue } from "@admit-one/core";
import { admittedPerMinute, waitSeconds } from "@admit-one/core";
import { type Answer, type Ask, page, refused } from "../kit/answers.ts";
import type { Desk } from "../kit/desk.ts";
import { fold, form, newKey, textField } from "../kit/form.ts";
import { duration, instant, number } from "../kit/format.ts";
import { facts, figure, figures, type Html, html, nothing } from "../kit/html.ts";
import { lineWords } from "../messages/line.ts";
import { overviewWords } from "../messages/overview.ts";
import { lineTable } from "../overview/overview.ts";

/** All lines, also those without a show on sale. */
export const linesPage = async ({ desk, query }: Ask): Promise<Answer> => {
  const { boxOffice } = desk;
  const after = query("after") || undefined;
  const listed = await boxOffice.listQueues({ after });
  if (listed.outcome !== "queues_listed") return refused(listed, "/lines");
  const queues = listed.queues.map((queue) => ({ queue, mode: queue.mode }));
  return page({
    title: lineWords[desk.language].lines,
    live: { atMs: desk.nowMs, body: lineTable(desk, queues) },
    body: moreLink(desk, "/lines", listed.next),
  });
};

const moreLink = (desk: Desk, path: string, next: string | null): Html =>
  next === null
    ? nothing
    : html`<p><a href="${desk.base}${path}?after=${encodeURIComponent(next)}">→</a></p>`;

/** One line: its figures, and what controls it. */
export const linePage = async ({ desk, id }: Ask): Promise<Answer> => {
  const found = await desk.boxOffice.getQueue({ queueId: id("queueId") });
  if (found.outcome !== "queue_found") return refused(found, "/lines");
  const { queue } = found;
  return page({
    title: `${lineWords[desk.language].title} ${queue.queueId}`,
    live: { atMs: desk.nowMs, body: lineFigures(desk, queue) },
    body: html`${whyForm(desk, queue)}${controls(desk, queue)}${limitFacts(desk, queue)}${totals(desk, queue)}`,
  });
};

const lineFigures = (desk: Desk, queue: Queue): Html => {
  const words = lineWords[desk.language];
  const { maxActive } = queue.policy;
  const waits = [0.5, 0.9, 0.99].map((share) =>
    duration(desk, waitSeconds(queue.pace.waits, share)),
  );
  return html`<p class="state-line"><span class="state ${queue.mode}">${overviewWords[desk.language].modes[queue.mode]}</span>${
    queue.pauseReason === null ? "" : html` ${queue.pauseReason}`
  }</p>${figures([
    figure(words.waiting, number(desk, queue.waiting)),
    figure(
      words.active,
      `${number(desk, queue.active)} / ${maxActive === null ? "∞" : number(desk, maxActive)}`,
    ),
    figure(words.perMinute, number(desk, admittedPerMinute(queue, queue.pace.atMs))),
    figure(words.waits, waits.join(" · ")),
    figure(words.head, number(desk, queue.head)),
    figure(words.nextNo, number(desk, queue.nextNo)),
  ])}`;
};

const whyForm = (desk: Desk, { queueId }: Queue): Html => {
  const words = lineWords[desk.language];
  return html`<form method="get" action="${desk.base}/lines/${queueId}/token" role="search">
<h2>${words.why}</h2>${textField({ name: "who", label: words.who, required: true, plain: true, type: "search" })}
<button>${words.find}</button></form>`;
};

const controls = (desk: Desk, { queueId, mode }: Queue): Html => {
  const words = lineWords[desk.language];
  const path = `/lines/${queueId}`;
  const role = "manager";
  return html`<h2>${words.control}</h2><div class="controls">
${
  mode === "open"
    ? form(desk, {
        action: `${path}/pause`,
        role,
        submit: words.pause,
        hint: words.pauseHint,
        fields: textField({ name: "reason", label: words.pauseReason }),
      })
    : form(desk, { action: `${path}/resume`, role, submit: words.resume, hint: words.resumeHint })
}
${form(desk, {
  action: `${path}/admit`,
  role,
  submit: words.admit,
  hint: words.admitHint,
  hidden: { key: newKey() },
  fields: textField({
    name: "count",
    label: words.admitCount,
    type: "number",
    min: 1,
    required: true,
  }),
})}
${fold(desk, words.close, {
  action: `${path}/close`,
  role,
  submit: words.close,
  hint: words.closeHint,
  typed: queueId,
  danger: true,
})}
${fold(desk, words.reset, {
  action: `${path}/reset`,
  role,
  submit: words.reset,
  hint: words.resetHint,
  hidden: { key: newKey() },
  typed: queueId,
  danger: true,
})}</div>`;
};

const limitFacts = (desk: Desk, queue: Queue): Html => {
  const words = lineWords[desk.language];
  const { policy } = queue;
  const count = (value: number | null): string => (value === null ? "∞" : number(desk, value));
  const opens =
    policy.opensAtMs === "sales"
      ? words.opensWithSales
      : policy.opensAtMs === null
        ? words.opensNow
        : instant(desk, policy.opensAtMs);
  return html`<h2>${words.limits}</h2>${facts([
    [words.maxActive, count(policy.maxActive)],
    [words.ratePerMinute, count(policy.ratePerMinute)],
    [words.burst, count(policy.burst)],
    [words.maxWaiting, count(policy.maxWaiting)],
    [words.activeFor, duration(desk, policy.activeForMs / 1_000)],
    [words.maxActiveFor, duration(desk, policy.maxActiveForMs / 1_000)],
    [words.arriveWithin, duration(desk, policy.arriveWithinMs / 1_000)],
    [words.presentWithin, duration(desk, policy.presentWithinMs / 1_000)],
    [words.opens, opens],
    [words.salesOpen, instant(desk, queue.sales?.openAtMs ?? null)],
    [words.closes, policy.closesAtMs === null ? words.never : instant(desk, policy.closesAtMs)],
  ])}${
    desk.operator.role === "manager"
      ? html`<p><a class="button" href="${desk.base}/lines/${queue.queueId}/limits">${words.changeLimits}</a></p>`
      : ""
  }`;
};

const totals = (desk: Desk, queue: Queue): Html => {
  const words = lineWords[desk.language];
  const names = Object.keys(words.totals) as (keyof typeof words.totals)[];
  return html`<h2>${words.counts}</h2>${facts(
    names.map((name) => [words.totals[name], number(desk, queue.totals[name])]),
  )}`;
};
