import type { ConcertListing, TokenView } from "@admit-one/core";
import type { Hono } from "hono";
import { answer, seeOther } from "../answer.ts";
import { findMine } from "../find-mine.ts";
import type { Handlers } from "../handlers.ts";
import { html } from "../html.ts";
import { readLeft } from "../left.ts";
import { codeOf, problemNotice } from "../problems.ts";
import type { createQueuePolicies } from "../queue-policies.ts";
import { refusePage } from "../refuse.ts";
import { endedOffers, lineState, placeState } from "../states/line-states.ts";
import { challengeSources, challengeView } from "../views/challenge.ts";
import { joinView, placeView, refreshSeconds } from "../views/line.ts";
import { notice } from "../views/notice.ts";
import { offerView } from "../views/offer.ts";
import { zoneOf } from "../views/times.ts";
import { address, path, type UserVisit } from "../visit.ts";
import { findConcert } from "./concerts.ts";

type Policies = ReturnType<typeof createQueuePolicies>;

export const addLineRoutes = (app: Hono, { own, form }: Handlers, policies: Policies): void => {
  const linePath = "/concerts/:concertId/line";
  const page = (c: { readonly req: { param(name: string): string | undefined } }): string =>
    path`/concerts/${c.req.param("concertId") ?? ""}/line`;
  app.get(
    linePath,
    own((visit) => showLine(visit, policies)),
  );
  app.post(linePath, form(joinLine, page));
  app.get(
    `${linePath}/leave`,
    own(async (visit) => seeOther(visit, page(visit.c))),
  );
  app.post(`${linePath}/leave`, form(leaveLine, page));
};

const showLine = async (visit: UserVisit, policies: Policies): Promise<Response> => {
  const { site, userId, nowMs } = visit;
  const { boxOffice } = site;
  const listing = await findConcert(visit);
  if (listing === null) return refusePage(visit, "NOT_FOUND");
  const { concertId, queueId } = listing.concert;
  const about = { concertId };
  const [found, framed, policy] = await Promise.all([
    boxOffice.findMyToken({ queueId, userId }),
    boxOffice.getFrame({ queueId }),
    policies(queueId),
  ]);
  if (found.outcome === "too_many_requests") {
    return refusePage(visit, "TOO_MANY_REQUESTS", { about, retryAfterMs: found.retryAfterMs });
  }
  if (framed.outcome !== "frame_found" || policy === null) return refusePage(visit, "NOT_FOUND");
  const { frame } = framed;
  const token = found.outcome === "token_found" ? found.token : null;
  if (token === null || token.status === "expired") {
    const state = lineState(frame, nowMs);
    const reason = token?.status === "expired" ? token.reason : null;
    return answer(visit, {
      title: visit.m.line.title,
      entry: site.assets.entry("line"),
      main: [
        problemNotice(visit),
        reason !== null &&
          notice(
            visit.m.ended[reason],
            reason === "paid" && offerView(visit, endedOffers[reason], about),
          ),
        joinView(
          visit,
          { ...listing, policy, left: [] },
          state,
          state === "opening" ? frame.opensAtMs : null,
        ),
      ],
    });
  }
  const left = await leftFor(visit, listing, token);
  const isSoldOut = left.length > 0 && left.every((row) => row.left === 0);
  const isStill = visit.c.req.query("still") === "1";
  const isWaiting = token.status === "waiting";
  return answer(visit, {
    title: visit.m.line.title,
    entry: site.assets.entry("line"),
    head:
      isWaiting &&
      !isStill &&
      html`<noscript><meta http-equiv="refresh" content="${refreshSeconds(token.pollAfterMs)}"></noscript>`,
    main: [
      problemNotice(visit),
      placeView(
        visit,
        { ...listing, policy, left },
        token,
        placeState(token, frame.mode, isSoldOut),
        isStill,
      ),
    ],
  });
};

const leftFor = (visit: UserVisit, listing: ConcertListing, { token }: TokenView) => {
  const { site, m, format } = visit;
  const zone = zoneOf(listing.concert.venue);
  return readLeft(site.boxOffice, listing, token, {
    noGrade: m.concerts.noGrade,
    titleOf: (show) => show.title ?? format.dateTime(show.startsAtMs, zone),
  });
};

const joinLine = async (visit: UserVisit, fields: URLSearchParams): Promise<Response> => {
  const { site, userId, c } = visit;
  const listing = await findConcert(visit);
  if (listing === null) return refusePage(visit, "NOT_FOUND");
  const { concertId, queueId } = listing.concert;
  const about = { concertId };
  const line = path`/concerts/${concertId}/line`;
  const issued = await site.boxOffice.issueToken({
    queueId,
    userId,
    address: site.addressOf?.(c.req.raw, c) ?? null,
    proof: fields.get("proof") ?? fields.get("cf-turnstile-response"),
  });
  switch (issued.outcome) {
    case "token_issued":
    case "token_found":
      return seeOther(visit, line);
    case "challenge_required":
      return answer(
        visit,
        {
          title: visit.m.line.proofTitle,
          entry: site.assets.entry("concerts"),
          main: challengeView(visit, address(site, line), issued.challenge, fields.has("proof")),
          head: challengeSources(issued.challenge)?.head ?? "",
        },
        { sources: challengeSources(issued.challenge)?.sources ?? [] },
      );
    case "queue_full":
      return refusePage(visit, "QUEUE_FULL", {
        about,
        retryAfterMs: issued.retryAfterMs,
        offer: html`<form method="post" action="${address(site, line)}"><button class="button">${visit.m.offers.again}</button></form>`,
      });
    case "validation":
    case "not_found":
    case "queue_closed":
    case "admission_refused":
      return refusePage(visit, codeOf(issued), { about });
  }
};

const leaveLine = async (visit: UserVisit): Promise<Response> => {
  const { site, userId } = visit;
  const listing = await findConcert(visit);
  if (listing === null) return refusePage(visit, "NOT_FOUND");
  const { concertId, queueId } = listing.concert;
  const token = await findMine(visit, queueId);
  if (token !== null) await site.boxOffice.leaveQueue({ queueId, userId, token: token.token });
  return seeOther(visit, path`/concerts/${concertId}/line`);
};
