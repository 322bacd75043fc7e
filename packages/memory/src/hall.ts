import {
  isAvailable,
  type LiveClaim,
  type Seat,
  type SeatClaim,
  type SeatId,
  type SeatRange,
  type SeatsPiece,
  type SeatsSince,
  type Show,
  type ShowChange,
  type ShowPlan,
} from "@admit-one/core";
import type { LiveReservation } from "./live.ts";
import { countLeading, createSorted } from "./sorted.ts";

/** One show with its seats, and running counts, so that no figure needs a scan. */
export type Hall = {
  readonly show: Show;
  putShow(show: Show): void;
  readonly plan: ShowPlan | null;
  /** The seats that are not stored as the plan says yet. */
  readonly unsettled: SeatRange | null;
  /** Changes what the show sells, and raises the version once. */
  change(change: ShowChange): void;
  seat(seatId: SeatId): Seat | undefined;
  /** The owner of the seat by the unique index, independently of the seat itself. */
  holder(seatId: SeatId): LiveReservation | null;
  setHolder(seatId: SeatId, holder: LiveReservation | null): void;
  claims(): readonly LiveClaim[];
  /** All seats, in the order of the plan. */
  seats(): readonly Seat[];
  /**
   * The seats of a section that can be taken at an instant. With `first` only this many, those with
   * the lowest numbers.
   */
  availableIn(section: string, atMs: number, first?: number): readonly Seat[];
  /** Replaces existing seats and raises the version once. */
  put(seats: readonly Seat[]): void;
  since(version: number): Omit<SeatsSince, "sale">;
  available(atMs: number): number;
  /** The number of seats in each stored state. */
  counts(): Readonly<Record<SeatClaim["state"], number>>;
};

type Place = {
  /** The index in the plan. */
  readonly index: number;
  seat: Seat;
  /** The version in which the seat last changed. */
  changedIn: number;
  holder: LiveReservation | null;
};
type Ending = { readonly index: number; readonly untilMs: number };

/** A new show starts with version 1, because readers without any data ask for changes since 0. */
const firstVersion = 1;

/** Creates the hall of a new show from its seats. */
export const createHall = (
  planned: Show,
  showPlan: ShowPlan | null,
  plan: readonly Seat[],
  lacking: SeatRange | null = null,
): Hall => {
  let unsettled = lacking;
  let version = firstVersion;
  let show = planned;
  let soldPlan = showPlan;
  const counts = { free: 0, held: 0, sold: 0, blocked: 0 };
  for (const { claim } of plan) counts[claim.state] += 1;
  const places: Place[] = plan.map((seat, index) => ({
    index,
    seat,
    changedIn: version,
    holder: null,
  }));
  const byId = new Map(places.map((place) => [place.seat.seatId, place]));
  const endings = createSorted<Ending>((a, b) => a.untilMs - b.untilMs || a.index - b.index);
  const changes = createChanges(places);
  const sections = createSections(places);

  const count = ({ index, seat: { claim } }: Place, by: 1 | -1): void => {
    counts[claim.state] += by;
    if (claim.state !== "held" || claim.untilMs === null) return;
    const ending = { index, untilMs: claim.untilMs };
    if (by === 1) endings.add(ending);
    else endings.remove(ending);
  };

  const putOne = (seat: Seat): void => {
    const place = byId.get(seat.seatId);
    if (place === undefined) throw new TypeError(`Seat ${seat.seatId} is not in the plan.`);
    count(place, -1);
    place.seat = seat;
    place.changedIn = version;
    changes.add(place);
    count(place, 1);
  };

  /** Stored seats get the price, and new ones are appended. */
  const settle = ({ from, seats }: SeatsPiece): void => {
    for (const [offset, seat] of seats.entries()) {
      const place = places[from + offset];
      if (place === undefined) {
        const added = { index: places.length, seat, changedIn: version, holder: null };
        places.push(added);
        byId.set(seat.seatId, added);
        sections.add(added);
        counts[seat.claim.state] += 1;
        changes.add(added);
      } else if (place.seat.price !== seat.price) {
        place.seat = Object.freeze({ ...place.seat, price: seat.price });
        place.changedIn = version;
        changes.add(place);
      }
    }
  };

  return {
    get show() {
      return show;
    },
    putShow: (next) => {
      show = next;
    },
    get plan() {
      return soldPlan;
    },
    get unsettled() {
      return unsettled;
    },
    change: (change) => {
      version += 1;
      show = change.show ?? show;
      soldPlan = change.plan ?? soldPlan;
      ({ unsettled } = change);
      if (change.seats !== undefined) settle(change.seats);
    },
    seat: (seatId) => byId.get(seatId)?.seat,
    holder: (seatId) => byId.get(seatId)?.holder ?? null,
    setHolder: (seatId, holder) => {
      const place = byId.get(seatId);
      if (place !== undefined) place.holder = holder;
    },
    claims: () =>
      places.flatMap(({ seat: { showId, seatId }, holder }) =>
        holder === null
          ? []
          : [Object.freeze({ showId, seatId, reservationId: holder.reservationId })],
      ),
    seats: () => places.map((place) => place.seat),
    availableIn: (section, atMs, first) => {
      const found: Seat[] = [];
      const some = first === undefined ? sections.all(section) : sections.numbered(section);
      for (const { seat } of some) {
        if (found.length === first) break;
        if (isAvailable(seat, atMs)) found.push(seat);
      }
      return found;
    },
    put: (seats) => {
      if (seats.length === 0) return;
      version += 1;
      for (const seat of seats) putOne(seat);
    },
    since: (known) => ({
      version,
      planVersion: soldPlan?.version ?? 0,
      seats: changes.since(known).map(({ seat }) => seat),
    }),
    available: (atMs) => counts.free + endings.count((ending) => ending.untilMs <= atMs),
    counts: () => ({ ...counts }),
  };
};

/** The places by section, so that a step that chooses among them looks at no others. */
const createSections = (places: readonly Place[]) => {
  const all = Map.groupBy(places, ({ seat }): string => seat.section);
  const numbered = new Map<string, readonly Place[]>();
  const numberOf = ({ seat }: Place): number => seat.number ?? 0;
  return {
    add: (place: Place): void => {
      const { section } = place.seat;
      const own = all.get(section);
      if (own === undefined) all.set(section, [place]);
      else own.push(place);
      numbered.delete(section);
    },
    all: (section: string): readonly Place[] => all.get(section) ?? [],
    /** Those with a number, in its order. */
    numbered: (section: string): readonly Place[] => {
      const known = numbered.get(section);
      if (known !== undefined) return known;
      const sorted = (all.get(section) ?? [])
        .filter(({ seat }) => seat.number !== null)
        .sort((a, b) => numberOf(a) - numberOf(b));
      numbered.set(section, sorted);
      return sorted;
    },
  };
};

/** The places by their last change, to find new changes without a scan. */
const createChanges = (places: readonly Place[]) => {
  // Versions only grow, so changes are appended. A note that a later note of its place replaces is
  // removed only when there are as many such notes as places.
  let notes: { readonly version: number; readonly place: Place }[] = [];
  const holds = ({ version, place }: { readonly version: number; readonly place: Place }) =>
    place.changedIn === version;
  return {
    add: (place: Place): void => {
      notes.push({ version: place.changedIn, place });
      if (notes.length > 2 * places.length) notes = notes.filter(holds);
    },
    /** In the order of the plan. */
    since: (known: number): readonly Place[] => {
      if (known < firstVersion) return places;
      return notes
        .slice(countLeading(notes, ({ version }) => version <= known))
        .filter(holds)
        .map(({ place }) => place)
        .toSorted((a, b) => a.index - b.index);
    },
  };
};
