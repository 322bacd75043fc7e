import { type ProblemCode, problemStatus } from "@admit-one/http";
import { type AnswerOptions, answer } from "./answer.ts";
import { html, type MaybeHtml } from "./html.ts";
import type { Sentence } from "./messages/messages.ts";
import { problemOffers } from "./states/problem-offers.ts";
import { noticePage } from "./views/notice.ts";
import { type About, offerView } from "./views/offer.ts";
import type { Visit } from "./visit.ts";

type More = Pick<AnswerOptions, "headers"> & {
  readonly about?: About;
  /** Other words than those of the code. */
  readonly sentence?: Sentence;
  readonly retryAfterMs?: number | undefined;
  /** In place of the usual offer. */
  readonly offer?: MaybeHtml;
};

/** A page for a refusal that left nothing else to show. */
export const refusePage = (visit: Visit, code: ProblemCode, more: More = {}): Promise<Response> => {
  const { m, site } = visit;
  const sentence = more.sentence ?? m.problems[code];
  const seconds = more.retryAfterMs === undefined ? null : Math.ceil(more.retryAfterMs / 1000);
  const isRepeatable = visit.c.req.method === "GET";
  return answer(
    visit,
    {
      title: sentence.title,
      entry: site.assets.entry("concerts"),
      main: noticePage(sentence, [
        seconds === null
          ? ""
          : html`<p data-part="retry" data-seconds="${seconds}"${isRepeatable && html` data-again`}>${m.retryIn(seconds)}</p>`,
        more.offer ?? offerView(visit, problemOffers[code], more.about),
      ]),
      // The script asks again after its countdown; a browser without scripts by itself.
      head:
        seconds !== null &&
        isRepeatable &&
        html`<noscript><meta http-equiv="refresh" content="${seconds}"></noscript>`,
    },
    {
      status: problemStatus[code],
      headers: { ...(seconds !== null && { "Retry-After": String(seconds) }), ...more.headers },
    },
  );
};
