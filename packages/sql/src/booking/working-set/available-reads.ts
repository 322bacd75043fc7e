import type { Seat, ShowId } from "@admit-one/core";
import type { Read } from "../../sql.ts";
import { type SeatRow, toSeat } from "../../tables/seat.ts";
import type { Missing } from "./missing.ts";
import { readTexts as texts } from "./read-texts.ts";
import { note } from "./records.ts";
import type { KnownAvailable } from "./show-state.ts";
import type { BookingWorkingSet } from "./working-set.ts";

type Free = Extract<Missing, { readonly part: "free" }>;
type Lapsed = Extract<Missing, { readonly part: "lapsed" }>;

/** More than the members of a batch asked for, so that those who come next find some, too. */
const spare = 100;

/** Notes the seats that were read. Then records, for a show that exists, what is known now. */
const taking =
  (
    { shows }: BookingWorkingSet,
    showId: ShowId,
    record: (known: KnownAvailable, seats: readonly Seat[]) => void,
  ) =>
  (rows: readonly SeatRow[]): void => {
    const show = shows.get(showId);
    if (!show) return;
    const seats = rows.map(toSeat);
    for (const seat of seats) note(show.seats, seat.seatId, seat);
    record(show.available, seats);
  };

const readSection = (
  set: BookingWorkingSet,
  showId: ShowId,
  section: string,
  missing: readonly Free[],
): Read => {
  if (missing.some(({ count }) => count === null)) {
    return {
      text: texts.freeOfSection,
      params: [showId, section],
      take: taking(set, showId, ({ freeUpTo }) => {
        freeUpTo.set(section, Number.POSITIVE_INFINITY);
      }),
    };
  }
  const limit = missing.reduce((sum, { count }) => sum + (count ?? 0), spare);
  return {
    text: texts.lowestOfSection,
    params: [showId, section, Math.min(...missing.map(({ above }) => above)), limit],
    take: taking(set, showId, ({ freeUpTo }, seats) => {
      const numbers = seats.map(({ number }) => number ?? Number.POSITIVE_INFINITY);
      const last = seats.length < limit ? Number.POSITIVE_INFINITY : Math.max(...numbers);
      freeUpTo.set(section, last);
    }),
  };
};

const readFree = (
  set: BookingWorkingSet,
  showId: ShowId,
  missing: readonly Free[],
): readonly Read[] => {
  const sections = Map.groupBy(missing, ({ section }) => section);
  const isWhole = [...sections.values()].map((some) => some.some(({ count }) => count === null));
  // Many statements cost more than the other sections' free seats.
  if (isWhole.filter(Boolean).length > 1) {
    return [
      {
        text: texts.freeSeats,
        params: [showId],
        take: taking(set, showId, (known) => {
          known.isAllFree = true;
        }),
      },
    ];
  }
  return [...sections].map(([section, some]) => readSection(set, showId, section, some));
};

/** The reads for seats that can be taken: the free ones, and those of holds that have ended. */
export const availableReads = (
  set: BookingWorkingSet,
  free: readonly Free[],
  lapsed: readonly Lapsed[],
): readonly Read[] => [
  ...[...Map.groupBy(free, ({ showId }) => showId)].flatMap(([showId, some]) =>
    readFree(set, showId, some),
  ),
  ...[...Map.groupBy(lapsed, ({ showId }) => showId)].map(([showId, some]): Read => {
    const atMs = Math.max(...some.map((it) => it.atMs));
    return {
      text: texts.lapsedSeats,
      params: [showId, showId, atMs],
      take: taking(set, showId, (known) => {
        known.lapsedMs = Math.max(known.lapsedMs, atMs);
      }),
    };
  }),
];
