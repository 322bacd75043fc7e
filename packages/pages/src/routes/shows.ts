import { createHash } from "node:crypto";
import type { CompactPlan, ConcertListing, ReserveSeatsOutcome, Show } from "@admit-one/core";
import { pathId } from "@admit-one/http";
import type { Hono } from "hono";
import { answer, type Query, seeOther } from "../answer.ts";
import { findMine } from "../find-mine.ts";
import { gradesOf } from "../grades.ts";
import type { Handlers } from "../handlers.ts";
import { pricesIn } from "../priced.ts";
import { codeOf } from "../problems.ts";
import { refusePage } from "../refuse.ts";
import { sectionsOf } from "../seat-summary.ts";
import { holdNotice } from "../views/hold-notice.ts";
import { showView } from "../views/show.ts";
import { path, type UserVisit, type Visit } from "../visit.ts";
import { readWish } from "../wish.ts";

export const addShowRoutes = (app: Hono, { own, form }: Handlers): void => {
  const page = (c: { readonly req: { param(name: string): string | undefined } }): string =>
    path`/shows/${pathId(c, "showId")}`;
  app.get("/shows/:showId", own(showSeats));
  app.get(
    "/shows/:showId/hold",
    own(async (visit) => seeOther(visit, page(visit.c))),
  );
  app.post("/shows/:showId/hold", form(holdSeats, page));
};

type FoundShow = ConcertListing & { readonly show: Show };

/** The show of the address with its concert. Null for buyers if there is none. */
const findShow = async ({ site, c }: Visit): Promise<FoundShow | null> => {
  const showId = pathId(c, "showId");
  const found = await site.boxOffice.getConcert({ showId });
  if (found.outcome !== "concert_found") return null;
  const show = found.shows.find((one) => one.showId === showId);
  return show === undefined ? null : { ...found, show };
};

const showSeats = async (visit: UserVisit): Promise<Response> => {
  const { site, c } = visit;
  const { boxOffice } = site;
  const found = await findShow(visit);
  if (found === null) return refusePage(visit, "NOT_FOUND");
  const { concert, show } = found;
  const line = path`/concerts/${concert.concertId}/line`;
  const token = await findMine(visit, concert.queueId);
  if (token?.status !== "active") return seeOther(visit, line);
  const [listed, planned] = await Promise.all([
    boxOffice.listSeats({ showId: show.showId, token: token.token }),
    boxOffice.getPlan({ showId: show.showId }),
  ]);
  if (listed.outcome === "invalid_token" || listed.outcome === "token_not_active") {
    return seeOther(visit, line, { problem: codeOf(listed) });
  }
  if (listed.outcome !== "seats_listed" || planned.outcome !== "plan_found") {
    return refusePage(visit, "NOT_FOUND");
  }
  const sections = sectionsOf(listed.seats);
  const open = sections.find(({ section }) => section === c.req.query("section")) ?? null;
  const key = crypto.randomUUID();
  return answer(visit, {
    title: visit.m.seats.title,
    entry: site.assets.entry("seats"),
    wide: true,
    main: showView(visit, {
      concert,
      show,
      token,
      sections,
      grades: gradesOf(planned.plan),
      floors: floorsOf(planned.plan),
      open,
      accessibleFirst: c.req.query("accessible") === "1",
      lost: new Set(c.req.queries("lost")),
      chosen: new Set(c.req.queries("kept")),
      max: Math.min(concert.policy.maxSeatsPerReservation, concert.policy.maxSeatsPerUser),
      key,
      priced: pricesIn(open?.seats ?? []),
      notice: holdNotice(visit, show.showId, listed.seats, key),
    }),
  });
};

const floorsOf = ({ sections }: CompactPlan): ReadonlyMap<string, string> =>
  new Map(
    sections.flatMap(({ name, floor }) => (floor === undefined ? [] : [[name, floor] as const])),
  );

const holdSeats = async (visit: UserVisit, fields: URLSearchParams): Promise<Response> => {
  const { site } = visit;
  const found = await findShow(visit);
  if (found === null) return refusePage(visit, "NOT_FOUND");
  const { concert, show } = found;
  const token = await findMine(visit, concert.queueId);
  const line = path`/concerts/${concert.concertId}/line`;
  if (token?.status !== "active") return seeOther(visit, line, { problem: "INVALID_TOKEN" });
  const wish = await readWish(visit, { concert, showId: show.showId }, token, fields);
  const asked = wish.outcome === "wish" ? (wish.command.seatIds ?? []) : [];
  const back = (query: Query): Response =>
    seeOther(visit, path`/shows/${show.showId}`, {
      section: fields.get("from") ?? undefined,
      ...query,
    });
  if (wish.outcome !== "wish") return back({ problem: wish.problem });
  const held = await site.boxOffice.reserveSeats({
    ...wish.command,
    showId: show.showId,
    userId: visit.userId,
    token: token.token,
    idempotencyKey: holdKey(fields),
  });
  return afterHold(visit, held, asked, back, line);
};

/** Where a hold leads: to the reservation, or back with what was refused. */
const afterHold = (
  visit: UserVisit,
  held: ReserveSeatsOutcome,
  asked: readonly string[],
  back: (query: Query) => Response,
  line: string,
): Response | Promise<Response> => {
  switch (held.outcome) {
    case "seats_reserved":
      return seeOther(visit, path`/reservations/${held.reservation.reservationId}`);
    case "seat_already_reserved":
      if (held.yours !== undefined) {
        return seeOther(visit, path`/reservations/${held.yours}`, { notice: "yours" });
      }
      return back({
        problem: codeOf(held),
        lost: held.seatIds,
        kept: asked.filter((id) => !held.seatIds.some((lost) => lost === id)),
      });
    case "seat_leaves_gap":
      return back({ problem: codeOf(held), gap: held.seatIds, kept: asked });
    case "hold_limit_exceeded":
      return back({ problem: codeOf(held), after: String(Math.ceil(held.retryAfterMs / 1000)) });
    case "invalid_token":
    case "token_not_active":
      return seeOther(visit, line, { problem: codeOf(held) });
    case "seat_limit_exceeded":
    case "not_enough_seats":
    case "amount_mismatch":
    case "sales_closed":
    case "validation":
    case "idempotency_key_reused":
    case "not_found":
      return back({ problem: codeOf(held), kept: asked });
  }
};

/**
 * The key of a form with what it asks for: the same choice is the same request, also after a double
 * click; another choice of the same page is another request.
 */
const holdKey = (fields: URLSearchParams): string => {
  const asked = new URLSearchParams(fields);
  asked.delete("key");
  asked.sort();
  const digest = createHash("sha256").update(asked.toString()).digest("base64url").slice(0, 22);
  const key = (fields.get("key") ?? "").replaceAll(/[^\w-]/g, "").slice(0, 64);
  return `hold.${key}.${digest}`;
};
