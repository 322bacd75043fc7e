import type {
  DomainEvent,
  IdempotencyRecord,
  NewShow,
  Plan,
  Seat,
  SeatsPiece,
  Show,
  ShowChange,
  ShowId,
  ShowPlan,
  ShowState,
  UserId,
} from "@admit-one/core";
import { planOf, seatIds, startMs } from "../../fixtures/plan.ts";
import { type ConcertWorld, concert1, show1 } from "./world.ts";

/** A plan with this number of seats in one row. */
const planWith = (count: number): Plan => ({
  grades: [{ grade: "R", price: 110_000 }],
  sections: [
    {
      kind: "seated",
      section: "A",
      grade: "R",
      rows: [{ row: "1", runs: [{ first: 1, step: 1, count }] }],
      seats: [],
    },
  ],
});

export const planAt = (version: number, count: number): ShowPlan => ({
  showId: show1,
  version,
  plan: planWith(count),
});

/** The seats of a plan with this number of seats, with their first prices or others. */
export const piece = (
  from: number,
  to: number,
  over: (seat: Seat) => Partial<Seat> = () => ({}),
): SeatsPiece => {
  const { seats } = planOf({ shows: { "show-1": seatIds(to) } });
  return { from, seats: seats.slice(from, to).map((seat) => ({ ...seat, ...over(seat) })) };
};

export const eventOf = (id: string): DomainEvent => ({
  type: "ShowAdded",
  eventId: `${id}.1.ShowAdded`,
  stream: show1,
  atMs: startMs,
  showId: show1,
  concertId: concert1,
});

export const recordOf = (key: string, answer = "done"): IdempotencyRecord => ({
  userId: "" as UserId,
  key,
  fingerprint: "change",
  answer: { kind: "outcome", outcome: { outcome: answer } },
  atMs: startMs,
});

/** Changes the show whatever its state. */
export const change = (
  { stores }: ConcertWorld,
  over: (state: ShowState) => Partial<ShowChange>,
  showId: ShowId = show1,
): Promise<ShowState> =>
  stores.concerts.changeShow({ showId }, (state) => ({
    outcome: state,
    change: { unsettled: state.unsettled, ...over(state) },
  }));

export const otherShow: Show = {
  showId: "show-2" as ShowId,
  concertId: concert1,
  title: null,
  startsAtMs: startMs + 9,
  salesOpenAtMs: startMs - 1,
  salesCloseAtMs: startMs + 8,
  cancelled: false,
  refundsRetryAtMs: null,
  totalSeats: 3,
  priceFrom: 110_000,
};

/** A second show with three seats. */
export const newShow = (over: Partial<NewShow> = {}): NewShow => {
  const { seats } = planOf({ shows: { "show-2": seatIds(3) } });
  return {
    show: otherShow,
    plan: { showId: otherShow.showId, version: 1, plan: planWith(3) },
    unsettled: null,
    seats: { from: 0, seats },
    events: [eventOf("added")],
    ...over,
  };
};
