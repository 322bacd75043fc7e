import type { ShowId } from "../kernel/ids.ts";
import type { ListedSeat } from "./concert-commands.ts";
import type { ConcertStore } from "./concert-store.port.ts";
import { isAvailable, isStanding, type Seat } from "./seat.ts";

type Snapshot = {
  readonly version: number;
  readonly seats: readonly Seat[];
  readonly indexes: ReadonlyMap<string, number>;
  /** When holds end, earliest first. A binary search finds how many have expired. */
  readonly endsMs: readonly number[];
};

type Listing = { readonly revision: string; readonly seats: readonly ListedSeat[] };

/** The seats of shows, cached in the process and updated with changed seats only. */
export type SeatMaps = {
  /** `open` is whether the show is on sale now. If it is not, no seat is available. */
  list(showId: ShowId, nowMs: number, open: boolean): Promise<Listing>;
};

/** The most maps to keep. The least recently used one is dropped first. */
const mapsMax = 64;

export const createSeatMaps = (concerts: ConcertStore): SeatMaps => {
  const snapshots = new Map<ShowId, Snapshot>();
  const listings = new Map<ShowId, Listing>();

  const refresh = async (showId: ShowId): Promise<Snapshot> => {
    const known = snapshots.get(showId);
    const since = await concerts.seatsSince(showId, known?.version ?? 0);
    const latest = snapshots.get(showId);
    // Another call may have produced a newer map during this read.
    if (latest !== undefined && latest.version >= since.version) return latest;
    const merged = known === undefined ? first(since) : merge(known, since);
    keep(snapshots, showId, merged);
    return merged;
  };

  return {
    async list(showId, nowMs, open) {
      const { version, seats, endsMs } = await refresh(showId);
      const over = open ? countOver(endsMs, nowMs) : 0;
      const revision = `${version}.${open ? over : "closed"}`;
      const known = listings.get(showId);
      if (known?.revision === revision) return known;
      const made = { revision, seats: seats.map((seat) => listed(seat, nowMs, open)) };
      keep(listings, showId, made);
      return made;
    },
  };
};

const endsOf = (seats: readonly Seat[]): readonly number[] =>
  seats
    .flatMap(({ claim }) => (claim.state === "held" ? (claim.untilMs ?? []) : []))
    .sort((a, b) => a - b);

/** How many holds have expired. The visible seats of one version change only with this number. */
const countOver = (endsMs: readonly number[], nowMs: number): number => {
  let [from, to] = [0, endsMs.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((endsMs[middle] ?? 0) <= nowMs) from = middle + 1;
    else to = middle;
  }
  return from;
};

const listed = (seat: Seat, nowMs: number, open: boolean): ListedSeat => ({
  seatId: seat.seatId,
  section: seat.section,
  row: seat.row,
  label: seat.label,
  number: seat.number,
  standing: isStanding(seat),
  grade: seat.grade,
  price: seat.price,
  accessible: seat.accessible,
  companionOf: seat.companionOf,
  restrictedView: seat.restrictedView,
  available: open && isAvailable(seat, nowMs),
});

const first = ({ version, seats }: Pick<Snapshot, "version" | "seats">): Snapshot => ({
  version,
  seats,
  indexes: new Map(seats.map(({ seatId }, index) => [seatId, index])),
  endsMs: endsOf(seats),
});

const merge = (
  known: Snapshot,
  { version, seats: changed }: Pick<Snapshot, "version" | "seats">,
): Snapshot => {
  const seats = [...known.seats];
  for (const seat of changed) {
    const index = known.indexes.get(seat.seatId);
    if (index !== undefined) seats[index] = seat;
  }
  return { version, seats, indexes: known.indexes, endsMs: endsOf(seats) };
};

const keep = <V>(kept: Map<ShowId, V>, showId: ShowId, value: V): void => {
  kept.delete(showId);
  kept.set(showId, value);
  const [oldest] = kept.keys();
  if (kept.size > mapsMax && oldest !== undefined) kept.delete(oldest);
};
