import type { GradeLeft, ListedSeat } from "./concert-commands.ts";
import type { SeatsSince, ShowSale } from "./concert-store.port.ts";
import { createGradeCounts } from "./grade-counts.ts";
import { createHoldEnds } from "./hold-ends.ts";
import { createListView, type Listing } from "./list-view.ts";
import { createMapLog, type MapPoint } from "./map-log.ts";
import type { SeatChange } from "./plan/availability.ts";
import { type Bits, clearBit, emptyBits, hasBit, setBit } from "./plan/bits.ts";
import { pickMarks } from "./plan/seat-marks.ts";
import { isAvailable, isStanding, type Seat } from "./seat.ts";

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
    open: createListView((no) => listed(no, true)),
    closed: createListView((no) => listed(no, false)),
  };
  const grades = createGradeCounts(seats, (no) => hasBit(bits, no));

  const put = (seat: Seat): number => {
    const no = numbers.get(seat.seatId) ?? seats.length;
    if (no === seats.length) numbers.set(seat.seatId, no);
    const [before, wasAvailable] = [seats[no], hasBit(bits, no)];
    seats[no] = seat;
    if (isAvailable(seat, atMs)) setBit(bits, no);
    else clearBit(bits, no);
    grades.put(before, wasAvailable, seat, hasBit(bits, no));
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
        grades.put(seat, false, seat, true);
        views.open.touch(no);
        log.ended(end);
      }
    },
    // The visible seats of one version change only with the number of holds that are over.
    list: (open) =>
      open
        ? views.open.list(`${version}.${lapsed.size}`, seats.length)
        : views.closed.list(`${version}.closed`, seats.length),
    left: () => grades.left(),
    available: () => bits,
    changes: (since) =>
      log.since(since)?.map((no) => ({ no, available: hasBit(bits, no) })) ?? null,
  };
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
