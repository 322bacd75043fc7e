import { owedOf, type Watchlist } from "@admit-one/core";
import { type Answer, type Ask, page } from "../kit/answers.ts";
import type { Desk } from "../kit/desk.ts";
import { form } from "../kit/form.ts";
import { duration, instant, number } from "../kit/format.ts";
import { figure, figures, type Html, html, nothing } from "../kit/html.ts";
import { orderWords } from "../messages/orders.ts";
import { workWords } from "../messages/work.ts";
import { acceptForm, settleForm } from "../orders/payment-part.ts";
import { type Item, itemsOf } from "./items.ts";

/** A page with more forms would be slow, and nobody works through more at once. */
const itemsMax = 100;

/** Everything that a person should look at, each with the calls that end it. */
export const worklistPage = async ({ desk }: Ask): Promise<Answer> => {
  const words = workWords[desk.language];
  const { atMs, value } = await desk.looks.watchlist();
  const { alarms, soon } = itemsOf(value);
  const kinds = [...Map.groupBy([...alarms, ...soon], ({ kind }) => kind)];
  const none = html`<p class="empty">${words.empty}</p>`;
  return page({
    title: words.title,
    live: {
      atMs,
      body:
        kinds.length === 0
          ? none
          : figures(
              kinds.map(([kind, items]) =>
                figure(words.kinds[kind], number(desk, items.length), undefined, isAlarm(kind)),
              ),
            ),
    },
    body: html`${part(desk, words.alarms, alarms, value)}${
      soon.length === 0
        ? nothing
        : html`${part(desk, words.soon, soon, value)}<p class="hint">${words.soonHint}</p>`
    }`,
  });
};

const isAlarm = (kind: Item["kind"]): boolean =>
  kind !== "pending" && kind !== "suspended" && kind !== "disputed";

const part = (desk: Desk, title: string, items: readonly Item[], found: Watchlist): Html => {
  if (items.length === 0) return nothing;
  const more = items.length - itemsMax;
  return html`<h2>${title}</h2>${items.slice(0, itemsMax).map((item) => itemView(desk, item, found))}${
    more > 0 ? html`<p>${workWords[desk.language].more(more)}</p>` : nothing
  }`;
};

const itemView = (desk: Desk, item: Item, found: Watchlist): Html => {
  const words = workWords[desk.language];
  const { kind, sinceMs, ids, reservationId } = item;
  const subscriber = ids["subscriber"];
  const ago = duration(desk, Math.max(0, desk.nowMs - sinceMs) / 1_000);
  return html`<article class="work"><h3>${words.kinds[kind]}</h3>
<p>${words.what[kind]}</p>
<p><small>${words.since} ${instant(desk, sinceMs)} (${ago}) ${Object.entries(ids).map(
    ([name, id]) => html`· ${name} <code>${id}</code> `,
  )}</small></p>
<div class="actions">${
    reservationId === null
      ? nothing
      : html`<a class="button quiet" href="${desk.base}/orders/${reservationId}">${words.order}</a>`
  }${
    subscriber === undefined
      ? nothing
      : html`<a class="button quiet" href="${desk.base}/events/${encodeURIComponent(subscriber)}">${words.letters}</a>`
  }</div>
${endings(desk, item, found)}</article>`;
};

/** The calls that end it, as forms. Those about the whole order are on its page. */
const endings = (desk: Desk, { ids, endedBy }: Item, { suspects }: Watchlist): Html => {
  const paymentId = ids["paymentId"];
  if (paymentId === undefined) return nothing;
  const words = orderWords[desk.language];
  const back = { back: "/work" };
  const owed = suspects.refunds
    .filter((refund) => refund.paymentId === paymentId)
    .reduce((sum, refund) => sum + owedOf(refund), 0);
  return html`<div class="controls">${endedBy.map((call): Html => {
    switch (call) {
      case "abandonPayment":
        return form(desk, {
          action: `/payments/${paymentId}/abandon`,
          role: "manager",
          submit: words.abandon,
          hint: words.abandonHint,
          hidden: back,
          danger: true,
        });
      case "retryRefund":
        return form(desk, {
          action: `/payments/${paymentId}/retry`,
          role: "agent",
          submit: words.retry,
          hidden: back,
        });
      case "settleRefund":
        return owed > 0 ? settleForm(desk, paymentId, owed, back) : nothing;
      case "acceptPayment":
        return acceptForm(desk, paymentId, back);
      case "recover":
      case "cancelReservation":
      case "replayDeadLetters":
      case "discardDeadLetter":
      case "issueToken":
        return nothing;
    }
  })}</div>`;
};
