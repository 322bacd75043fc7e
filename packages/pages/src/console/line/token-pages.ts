import type { ExplainedToken, Queue } from "@admit-one/core";
import { type Answer, type Ask, done, page, refused, type Sent } from "../kit/answers.ts";
import { actorOf, type Desk } from "../kit/desk.ts";
import { form } from "../kit/form.ts";
import { instant, number } from "../kit/format.ts";
import { facts, type Html, html } from "../kit/html.ts";
import { lineWords } from "../messages/line.ts";
import { shellWords } from "../messages/shell.ts";

/** Why is this person not in? By user, number or token id. */
export const tokenPage = async ({ desk, id, query }: Ask): Promise<Answer> => {
  const queueId = id("queueId");
  const found = await desk.boxOffice.getQueue({ queueId });
  if (found.outcome !== "queue_found") return refused(found, "/lines");
  const token = await tokenOf(desk, queueId, query("who"));
  const words = lineWords[desk.language];
  return page({
    title: words.tokenTitle,
    body:
      token === null
        ? html`<p>${words.tokenNotFound}</p><p><a href="${desk.base}/lines/${queueId}">${shellWords[desk.language].back}</a></p>`
        : tokenView(desk, found.queue, token),
  });
};

const tokenOf = async (
  desk: Desk,
  queueId: string,
  who: string,
): Promise<ExplainedToken | null> => {
  const names = [
    { queueId, tokenId: who },
    { queueId, tokenId: `${queueId}:${who.replace(/^#/, "")}` },
    ...(who === "" ? [] : [{ queueId, userId: who }]),
  ];
  for (const name of names) {
    const found = await desk.boxOffice.explainToken(name);
    if (found.outcome === "token_explained") return found.token;
  }
  return null;
};

const tokenView = (desk: Desk, queue: Queue, token: ExplainedToken): Html => {
  const words = lineWords[desk.language];
  const { yes, no } = shellWords[desk.language];
  const said = (value: boolean | null): string => (value === null ? "–" : value ? yes : no);
  return html`<ul class="reasons">${whyOf(desk, queue, token).map((reason) => html`<li>${reason}</li>`)}</ul>
${facts([
  [
    words.user,
    html`<a href="${desk.base}/orders?user=${encodeURIComponent(token.userId)}">${token.userId}</a>`,
  ],
  [words.number, number(desk, token.no)],
  [words.status, words.statuses[token.status]],
  [words.joined, instant(desk, token.joinedAtMs)],
  [words.ahead, number(desk, token.ahead)],
  [words.near, said(token.near)],
  [words.present, said(token.present)],
  [words.hintEnds, instant(desk, token.hintEndsAtMs)],
  [words.admitted, instant(desk, token.admittedAtMs)],
  [words.arriveBy, instant(desk, token.arriveByMs)],
  [words.activeUntil, instant(desk, token.activeUntilMs)],
  [words.ended, instant(desk, token.endedAtMs)],
])}
${
  token.status === "expired"
    ? ""
    : form(desk, {
        action: `/lines/${queue.queueId}/revoke`,
        role: "manager",
        submit: words.revoke,
        hint: words.revokeHint,
        hidden: { tokenId: token.tokenId },
        danger: true,
      })
}<p><a href="${desk.base}/lines/${queue.queueId}">${shellWords[desk.language].back}</a></p>`;
};

/** Everything that keeps the holder out at this moment, the nearest cause first. */
const whyOf = (desk: Desk, queue: Queue, token: ExplainedToken): readonly string[] => {
  const words = lineWords[desk.language];
  if (token.reason !== null) return [words.reasons[token.reason]];
  if (token.status === "active") {
    return [token.arriveByMs === null ? words.whyInside : words.whyArrive];
  }
  const { maxActive } = queue.policy;
  const opensAtMs =
    queue.policy.opensAtMs === "sales" ? (queue.sales?.openAtMs ?? null) : queue.policy.opensAtMs;
  const isEarly = opensAtMs !== null && opensAtMs > desk.nowMs;
  const isFull = maxActive !== null && queue.active >= maxActive;
  return [
    ...(queue.mode === "closed" ? [words.whyClosed] : []),
    ...(queue.mode === "paused" || isEarly ? [words.whyPaused] : []),
    token.ahead === null || token.ahead === 0
      ? words.whyNext
      : words.whyAhead(number(desk, token.ahead)),
    ...(token.present === false ? [words.whyAway] : []),
    ...(isFull ? [words.whyFull(number(desk, queue.active), number(desk, maxActive))] : []),
    ...(queue.policy.ratePerMinute !== null && queue.rateTokens < 1 ? [words.whyRate] : []),
  ];
};

export const revokeToken = async ({ desk, form: fields, id }: Sent): Promise<Answer> => {
  const queueId = id("queueId");
  const tokenId = fields.text("tokenId");
  const back = `/lines/${queueId}/token?who=${encodeURIComponent(tokenId)}`;
  const result = await desk.boxOffice.revokeToken({ queueId, tokenId, actor: actorOf(desk) });
  return result.outcome === "token_explained" ? done(back, "revoked") : refused(result, back);
};
