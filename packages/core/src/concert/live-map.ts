import type { GradeLeft, ListedSeat } from "./concert-commands.ts";
import type { SeatsSince, ShowSale } from "./concert-store.port.ts";
import { createHoldEnds } from "./hold-ends.ts";
import { createMapLog, type MapPoint } from "./map-log.ts";
import type { SeatChange } from "./plan/availability.ts";
import { type Bits, clearBit, emptyBits, hasBit, setBit } from "./plan/bits.ts";
import { pickMarks } from "./plan/seat-marks.ts";
import { isAvailable, isStanding, type Seat } from "./seat.ts";

export type Listing = { readonly revision: string; readonly seats: readonly ListedSeat[] };

/**
 * The seats of one show at one version and instant. Every step costs what changed, not what the
 * show has: a hold in a stadium must not delay the other requests of the process.
 */
export type LiveMap = {
  /** It contains every change up to this version, and every end of a hold up to this instant. */
  point(): MapPoint;
  planVersion(): number;
  /** How the show sold when its seats were read; null if there was none. */
  sale(): ShowSale | null;
  count(): number;
  /** Adds what changed after its version. Unknown seats are new ones at the end of the plan. */
  add(since: SeatsSince): void;
  /** Ends the holds that are over at this instant. It never goes back. */
  advance(nowMs: number): void;
  /** The same instance while nothing changes. While the show is not open, no seat is available. */
  list(open: boolean): Listing;
  /** The available seats of each grade and price, also where none is left. In the plan's order. */
  left(): readonly GradeLeft[];
  /** By number in the plan, if the show is open. Changes with the map. */
  available(): Bits;
  /** The seats that changed after a point. Null if it cannot say. May name others, too. */
  changes(since: MapPoint): readonly SeatChange[] | null;
};

/** A longer list of changes is larger than the bits of all seats. */
const changesPerSeat = 1 / 16;
const changesMin = 64;
const keptFor = (count: number): number => Math.max(changesMin, Math.ceil(count * changesPerSeat));

/** A listing that replaces only the seats that changed. */
const createView = (toListed: (no: number) => ListedSeat) => {
  const changed = new Set<number>();
  let listing: Listing | null = null;
  return {
    touch: (no: number): void => {
      if (listing !== null) changed.add(no);
    },
    list: (revision: string, count: number): Listing => {
      if (listing?.revision === revision) return listing;
      const seats =
        listing === null
          ? Array.from({ length: count }, (_, no) => toListed(no))
          : [...listing.seats];
      for (const no of changed) seats[no] = toListed(no);
      changed.clear();
      listing = { revision, seats };
      return listing;
    },
  };
};

const endOf = ({ claim }: Seat): number | null => (claim.state === "held" ? claim.untilMs : null);

export const createLiveMap = (whole: SeatsSince, nowMs: number): LiveMap => {
  const seats: Seat[] = [];
  const numbers = new Map<string, number>();
  const ends = createHoldEnds();
  const log = createMapLog({ version: whole.version, atMs: nowMs }, keptFor(whole.seats.length));
  /** The seats whose hold is over although the store has not ended it. */
  const lapsed = new Set<number>();
  let { version, planVersion, sale } = whole;
  let atMs = nowMs;
  let bits = emptyBits(whole.seats.length);

  const listed = (no: number, open: boolean): ListedSeat =>
    toListed(seats[no] as Seat, open && hasBit(bits, no));
  const views = {
    open: createView((no) => listed(no, true)),
    closed: createView((no) => listed(no, false)),
  };

  const put = (seat: Seat): number => {
    const no = numbers.get(seat.seatId) ?? seats.length;
    if (no === seats.length) numbers.set(seat.seatId, no);
    seats[no] = seat;
    if (isAvailable(seat, atMs)) setBit(bits, no);
    else clearBit(bits, no);
    const untilMs = endOf(seat);
    if (untilMs !== null && untilMs <= atMs) lapsed.add(no);
    else lapsed.delete(no);
    if (untilMs !== null && untilMs > atMs) ends.add({ untilMs, no });
    views.open.touch(no);
    views.closed.touch(no);
    return no;
  };

  /** Room for the seats that are new, with the bits of the others. */
  const grow = (added: readonly Seat[]): void => {
    const more = added.filter(({ seatId }) => !numbers.has(seatId)).length;
    if (more === 0) return;
    const wider = emptyBits(seats.length + more);
    wider.set(bits.subarray(0, wider.length));
    bits = wider;
    log.keep(keptFor(seats.length + more));
  };

  for (const seat of whole.seats) put(seat);

  return {
    point: () => ({ version, atMs }),
    planVersion: () => planVersion,
    sale: () => sale,
    count: () => seats.length,
    add: (since) => {
      grow(since.seats);
      log.wrote(since.version, since.seats.map(put));
      ({ version, planVersion, sale } = since);
    },
    advance: (toMs) => {
      atMs = Math.max(atMs, toMs);
      for (let end = ends.takeUntil(atMs); end !== undefined; end = ends.takeUntil(atMs)) {
        const { no, untilMs } = end;
        const seat = seats[no];
        // The hold may have been extended, paid or released since its end was noted.
        if (seat === undefined || endOf(seat) !== untilMs || lapsed.has(no)) continue;
        lapsed.add(no);
        setBit(bits, no);
        views.open.touch(no);
        log.ended(end);
      }
    },
    // The visible seats of one version change only with the number of holds that are over.
    list: (open) =>
      open
        ? views.open.list(`${version}.${lapsed.size}`, seats.length)
        : views.closed.list(`${version}.closed`, seats.length),
    left: () => countLeft(seats, bits),
    available: () => bits,
    changes: (since) =>
      log.since(since)?.map((no) => ({ no, available: hasBit(bits, no) })) ?? null,
  };
};

const countLeft = (seats: readonly Seat[], bits: Bits): readonly GradeLeft[] => {
  const counts: { grade: string | null; price: number; left: number }[] = [];
  let current: (typeof counts)[number] | undefined;
  for (const [no, { grade, price }] of seats.entries()) {
    // Neighbours mostly have the same grade, and a show has few grades.
    if (current?.price !== price || current.grade !== grade) {
      current = counts.find((count) => count.price === price && count.grade === grade);
      if (current === undefined) {
        current = { grade, price, left: 0 };
        counts.push(current);
      }
    }
    if (hasBit(bits, no)) current.left += 1;
  }
  return counts;
};

const toListed = (seat: Seat, available: boolean): ListedSeat => ({
  seatId: seat.seatId,
  section: seat.section,
  row: seat.row,
  label: seat.label,
  number: seat.number,
  standing: isStanding(seat),
  grade: seat.grade,
  price: seat.price,
  ...pickMarks(seat),
  available,
});
