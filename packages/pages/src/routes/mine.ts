import type { Reservation } from "@admit-one/core";
import type { Hono } from "hono";
import { answer } from "../answer.ts";
import type { Handlers } from "../handlers.ts";
import { refusePage } from "../refuse.ts";
import { reservationState } from "../states/reservation-states.ts";
import { type MineRow, mineView } from "../views/mine.ts";
import type { UserVisit } from "../visit.ts";

/** Each row may need its concert, which is read at most once a second for all readers. */
const rowsMax = 20;

export const addMineRoutes = (app: Hono, { own }: Handlers): void => {
  app.get("/me", own(showMine));
};

const showMine = async (visit: UserVisit): Promise<Response> => {
  const { site, userId, c, m } = visit;
  const listed = await site.boxOffice.listReservations({
    userId,
    after: c.req.query("after"),
    limit: rowsMax,
  });
  if (listed.outcome === "validation") return refusePage(visit, "NOT_FOUND");
  const rows = await Promise.all(listed.reservations.map((one) => rowOf(visit, one)));
  return answer(visit, {
    title: m.mine.title,
    entry: site.assets.entry("concerts"),
    main: mineView(visit, rows, listed.next),
  });
};

/** Without the payment, whose state the reservation's own page adds. */
const rowOf = async ({ site, nowMs }: UserVisit, reservation: Reservation): Promise<MineRow> => {
  const found = await site.boxOffice.getConcert({ concertId: reservation.concertId });
  const listing = found.outcome === "concert_found" ? found : null;
  const show = listing?.shows.find(({ showId }) => showId === reservation.showId) ?? null;
  return {
    reservation,
    listing,
    state: reservationState({ reservation, payment: null, show, isRefundStuck: false, nowMs }),
  };
};
