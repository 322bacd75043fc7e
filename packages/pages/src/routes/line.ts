import type {
  ConcertListing,
  ExpiryReason,
  QueueFrame,
  QueuePolicy,
  TokenView,
} from "@admit-one/core";
import { pathId } from "@admit-one/http";
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
    path`/concerts/${pathId(c, "concertId")}/line`;
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
  const { site, userId } = visit;
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
  const facts = { listing, frame, policy };
  return token === null || token.status === "expired"
    ? showOutside(visit, facts, token?.reason ?? null)
    : showPlace(visit, facts, token);
};

type Facts = {
  readonly listing: ConcertListing;
  readonly frame: QueueFrame;
  readonly policy: QueuePolicy;
};

/** The line for those who are not in it, or no longer. */
const showOutside = (
  visit: UserVisit,
  { listing, frame, policy }: Facts,
  reason: ExpiryReason | null,
): Promise<Response> => {
  const { m, site, nowMs } = visit;
  const { concertId } = listing.concert;
  const state = lineState(frame, nowMs);
  // Those who may join again find the button below.
  const isOver = reason === "paid" || reason === "queue_closed";
  const ended =
    reason !== null &&
    notice(
      m.ended[reason],
      isOver && offerView(visit, endedOffers[reason], { concertId }),
      reason === "paid" ? "good" : "warning",
    );
  const page = { ...listing, policy, left: [], notice: [problemNotice(visit), ended] };
  return answer(visit, {
    title: m.line.title,
    entry: site.assets.entry("line"),
    main: joinView(visit, page, state, state === "opening" ? frame.opensAtMs : null),
  });
};

/** The place of those who wait or are in. */
const showPlace = async (
  visit: UserVisit,
  { listing, frame, policy }: Facts,
  token: TokenView,
): Promise<Response> => {
  const { m, site, c } = visit;
  const left = await leftFor(visit, listing, token);
  const isSoldOut = left.length > 0 && left.every((row) => row.left === 0);
  const isStill = c.req.query("still") === "1";
  const page = { ...listing, policy, left, notice: problemNotice(visit) };
  const seconds = refreshSeconds(token.pollAfterMs);
  return answer(visit, {
    title: m.line.title,
    entry: site.assets.entry("line"),
    head:
      token.status === "waiting" &&
      !isStill &&
      html`<noscript><meta http-equiv="refresh" content="${seconds}"></noscript>`,
    main: placeView(visit, page, token, placeState(token, frame.mode, isSoldOut), isStill),
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
