import { type BoxOffice, hasBit } from "@admit-one/core";

export type LookerDeps = {
  readonly boxOffice: Pick<BoxOffice, "listSeats" | "getAvailability">;
  readonly showId: string;
  readonly token: string;
  /** Whether it follows the seats by bits and changes; else it lists them all each time. */
  readonly compact: boolean;
};

/** Looks at the seats of a show, as a page does: returns the ids of the free ones, or a refusal. */
export type Looker = () => Promise<string>;

/** The id of a seat, by its number in the plan. */
const seatIdOf = (no: number): string => `A-1-${no + 1}`;

export const createLooker = ({ boxOffice, showId, token, compact }: LookerDeps): Looker =>
  compact ? followBits(boxOffice, showId, token) : listAll(boxOffice, showId, token);

const listAll =
  (boxOffice: LookerDeps["boxOffice"], showId: string, token: string): Looker =>
  async () => {
    const listed = await boxOffice.listSeats({ showId, token });
    if (listed.outcome !== "seats_listed") return listed.outcome;
    const free = listed.seats.filter(({ available }) => available);
    return free.map(({ seatId }) => seatId).join();
  };

/** Knows what its earlier answers said, and asks for the changes. */
const followBits = (boxOffice: LookerDeps["boxOffice"], showId: string, token: string): Looker => {
  let since: string | undefined;
  let free = new Set<number>();
  return async () => {
    const found = await boxOffice.getAvailability({ showId, token, since });
    if (found.outcome !== "availability_found") return found.outcome;
    const { availability } = found;
    if (availability.kind === "full") {
      const { bits, count } = availability;
      free = new Set(Array.from({ length: count }, (_, no) => no).filter((no) => hasBit(bits, no)));
    } else {
      for (const { no, available } of availability.changes) {
        if (available) free.add(no);
        else free.delete(no);
      }
    }
    since = availability.cursor;
    return [...free]
      .toSorted((a, b) => a - b)
      .map(seatIdOf)
      .join();
  };
};
