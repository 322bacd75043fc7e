import type { Seat, SeatId, SeatsSince, Show } from "@admit-one/core";
import { createSorted } from "./sorted.ts";

/** One show with its seats, and what is counted of them so that no figure needs a walk. */
export type Hall = {
  readonly show: Show;
  putShow(show: Show): void;
  seat(seatId: SeatId): Seat | undefined;
  /** Every seat, in the order of the plan. */
  seats(): readonly Seat[];
  /** Puts seats that exist, and raises the version once. */
  put(seats: readonly Seat[]): void;
  since(version: number): SeatsSince;
  available(atMs: number): number;
};

type Place = { readonly index: number; seat: Seat; changedIn: number };
type Ending = { readonly seatId: SeatId; readonly index: number; readonly untilMs: number };
type Changed = { readonly index: number; readonly version: number };

/** Makes the hall of a new show from its plan. */
export const createHall = (planned: Show, plan: readonly Seat[]): Hall => {
  // A new show has changed once: version 0 is what a reader has who knows nothing.
  let version = 1;
  let show = planned;
  let taken = 0;
  const places: Place[] = plan.map((seat, index) => ({ index, seat, changedIn: version }));
  const byId = new Map(places.map((place) => [place.seat.seatId, place]));
  const endings = createSorted<Ending>((a, b) => a.untilMs - b.untilMs || a.index - b.index);
  const changes = createSorted<Changed>((a, b) => a.version - b.version || a.index - b.index);
  for (const { index } of places) changes.add({ index, version });

  const count = ({ index, seat: { seatId, claim } }: Place, by: 1 | -1): void => {
    if (claim.state === "free") return;
    taken += by;
    if (claim.state !== "held" || claim.untilMs === null) return;
    const ending = { seatId, index, untilMs: claim.untilMs };
    if (by === 1) endings.add(ending);
    else endings.remove(ending);
  };

  const putOne = (seat: Seat): void => {
    const place = byId.get(seat.seatId);
    if (place === undefined) throw new TypeError(`Seat ${seat.seatId} is not in the plan.`);
    count(place, -1);
    changes.remove({ index: place.index, version: place.changedIn });
    place.seat = seat;
    place.changedIn = version;
    changes.add({ index: place.index, version });
    count(place, 1);
  };

  return {
    get show() {
      return show;
    },
    putShow: (next) => {
      show = next;
    },
    seat: (seatId) => byId.get(seatId)?.seat,
    seats: () => places.map((place) => place.seat),
    put: (seats) => {
      if (seats.length === 0) return;
      version += 1;
      seats.forEach(putOne);
    },
    since: (known) => {
      const changed = changes.list({ after: (change) => change.version <= known });
      const indexes = changed.map((change) => change.index).toSorted((a, b) => a - b);
      return { version, seats: indexes.map((index) => (places[index] as Place).seat) };
    },
    available: (atMs) => places.length - taken + endings.count((ending) => ending.untilMs <= atMs),
  };
};
