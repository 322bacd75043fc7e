import type { SeatId, SectionDocument, ShowId } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import { viewPlan } from "../../src/concert/plan/plan-view.ts";
import { newSeats } from "../../src/concert/plan-show.ts";
import type { Seating } from "../../src/concert/seatings.ts";
import { plansOf } from "./faults-in.ts";

/** What sections make of a show: the seating that a choice reads, and the seats. */
export const seatingOf = (...sections: readonly SectionDocument[]) => {
  const grades = [
    { grade: "VIP", price: 200 },
    { grade: "R", price: 100 },
  ];
  const shows = concertDocument().shows.map((show) => ({ ...show, sections }));
  const [plan] = plansOf({ ...concertDocument(), grades, shows });
  if (plan === undefined) throw new Error("The document has a show.");
  const seats = newSeats([{ showId: "show" as ShowId, plan }]);
  const seatIds = seats.map(({ seatId }) => seatId);
  const numbers = new Map<SeatId, number>(seatIds.map((seatId, no) => [seatId, no]));
  const seating: Seating = { version: 1, view: viewPlan(plan), seatIds, numbers };
  return { seating, seats };
};
