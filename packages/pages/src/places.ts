import type { BoxOffice, CompactPlan, Reservation } from "@admit-one/core";

/** Where a reserved seat is, in words. */
export type SeatPlace = {
  readonly section: string;
  readonly row: string;
  readonly label: string;
  readonly standing: boolean;
};

/** The places of a reservation's seats, by their ids. A seat that can't be found has none. */
export const placesOf = async (
  boxOffice: BoxOffice,
  { showId, seats, cancelledSeats }: Reservation,
): Promise<ReadonlyMap<string, SeatPlace>> => {
  const found = await boxOffice.getPlan({ showId });
  if (found.outcome !== "plan_found") return new Map();
  return new Map(
    [...seats, ...cancelledSeats].flatMap(({ seatId }) => {
      const place = placeOf(found.plan, seatId);
      return place === null ? [] : [[seatId, place] as const];
    }),
  );
};

/** Ids are `section-row-label`, or `section-number` where people stand. Names may have dashes too. */
const placeOf = ({ sections }: CompactPlan, seatId: string): SeatPlace | null => {
  const section = sections
    .filter(({ name }) => seatId.startsWith(`${name}-`))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
  if (section === undefined) return null;
  const rest = seatId.slice(section.name.length + 1);
  if (section.standing !== undefined) {
    return { section: section.name, row: "", label: rest, standing: true };
  }
  const dash = rest.lastIndexOf("-");
  if (dash < 0) return null;
  return {
    section: section.name,
    row: rest.slice(0, dash),
    label: rest.slice(dash + 1),
    standing: false,
  };
};
