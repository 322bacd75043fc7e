import { type Answer, type Ask, page, refused } from "../kit/answers.ts";
import { may } from "../kit/desk.ts";
import { instant } from "../kit/format.ts";
import { html, nothing, table } from "../kit/html.ts";
import { concertWords } from "../messages/concerts.ts";
import { shellWords } from "../messages/shell.ts";

/** All concerts, drafts too. */
export const concertsPage = async ({ desk, query }: Ask): Promise<Answer> => {
  const words = concertWords[desk.language];
  const found = await desk.boxOffice.listAllConcerts({ after: query("after") || undefined });
  if (found.outcome !== "concerts_listed") return refused(found, "/concerts");
  return page({
    title: words.title,
    body: html`${
      may(desk, "manager")
        ? html`<p><a class="button" href="${desk.base}/new-concert">${words.newConcert}</a></p>`
        : nothing
    }${table({
      caption: words.title,
      heads: [words.concert, words.status, words.shows, words.starts, words.queue],
      rows: found.concerts.map(({ concert, shows }) => [
        html`<a href="${desk.base}/concerts/${concert.concertId}">${concert.title}</a>`,
        html`<span class="state ${concert.status}">${words.statuses[concert.status]}</span>`,
        shows.length,
        instant(desk, shows[0]?.startsAtMs ?? null),
        html`<a href="${desk.base}/lines/${concert.queueId}">${concert.queueId}</a>`,
      ]),
      empty: words.none,
    })}${
      found.next === null
        ? nothing
        : html`<p><a href="${desk.base}/concerts?after=${encodeURIComponent(found.next)}">${shellWords[desk.language].older}</a></p>`
    }`,
  });
};
