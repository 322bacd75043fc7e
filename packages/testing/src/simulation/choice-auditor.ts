import type { BookingChange, Reservation, Seat } from "@admit-one/core";
import { type Hall, seatedName, standingName } from "./hall.ts";

type Breach = (law: string, message: string) => void;

/** Clocks differ, so near the end of a hold nobody can say whether its seat is free. */
type Freedom = "free" | "taken" | "unknown";

export type ChoiceAuditorDeps = {
  readonly hall: Hall;
  /** Whether the concert forbids choices that leave single seats. */
  readonly noOrphans: boolean;
  readonly nowMs: () => number;
  readonly skewMs: number;
  /** The seats as committed so far. Undefined for one that nobody has had. */
  readonly seat: (seatId: string) => Seat | undefined;
  readonly breach: Breach;
};

/**
 * Checks which seats are held, by looking at all seats of the hall before the commit: no choice may
 * leave a single seat, standing places are the lowest ones, and nobody is refused for want of seats
 * while there are enough.
 */
export const createChoiceAuditor = (deps: ChoiceAuditorDeps) => {
  const { hall, noOrphans, breach } = deps;
  const freedom = (seatId: string): Freedom => freedomOf(deps, seatId);

  const checkHold = ({ reservationId, seats }: Reservation): void => {
    const chosen = new Set<string>(seats.map(({ seatId }) => seatId));
    if (noOrphans) {
      for (const row of hall.rows) {
        for (const single of singlesIn(row, chosen, freedom)) {
          breach("gap", `${reservationId} leaves ${single} single`);
        }
      }
    }
    const last = hall.places.findLastIndex((place) => chosen.has(place));
    const lower = hall.places.slice(0, last + 1).find((it) => !chosen.has(it) && isFree(it));
    if (lower !== undefined) breach("standing", `${reservationId} passes over ${lower}`);
  };

  const isFree = (seatId: string): boolean => freedom(seatId) === "free";

  const checkRefusal = ({ record }: BookingChange): void => {
    const wish = wishIn(record?.fingerprint ?? "");
    if (wish === null) return;
    const { count, section, together } = wish;
    const places = section === seatedName ? [] : hall.places.filter(isFree);
    const rows = section === standingName ? [] : hall.rows;
    const most = together
      ? Math.max(places.length, ...rows.map((row) => longestRun(row, isFree)))
      : places.length + rows.flat().filter(isFree).length;
    if (most >= count) breach("best", `${count} were refused while ${most} were free`);
  };

  return {
    /** Before a commit with this outcome. */
    onCommit: (outcome: string, change: BookingChange): void => {
      for (const reservation of change.reservations ?? []) {
        // An operator may leave single seats.
        if (reservation.version === 1 && reservation.token !== null) checkHold(reservation);
      }
      if (outcome === "not_enough_seats") checkRefusal(change);
    },
  };
};

const freedomOf = ({ seat, nowMs, skewMs }: ChoiceAuditorDeps, seatId: string): Freedom => {
  const claim = seat(seatId)?.claim;
  if (claim === undefined || claim.state === "free") return "free";
  if (claim.state !== "held" || claim.untilMs === null) return "taken";
  if (nowMs() >= claim.untilMs + skewMs) return "free";
  return nowMs() < claim.untilMs - skewMs ? "taken" : "unknown";
};

/** The seats of a row that the choice leaves single against the rule. */
const singlesIn = (
  row: readonly string[],
  chosen: ReadonlySet<string>,
  freedom: (seatId: string) => Freedom,
): readonly string[] => {
  if (!row.some((seatId) => chosen.has(seatId))) return [];
  const states = row.map((seatId) => (chosen.has(seatId) ? "free" : freedom(seatId)));
  if (states.includes("unknown")) return [];
  return runsOf(row, (_, index) => states[index] === "free").flatMap((run) => {
    const left = run.filter((seatId) => !chosen.has(seatId));
    if (left.length === run.length || left.length < 2) return [];
    const parts = runsOf(run, (seatId) => !chosen.has(seatId));
    return parts.filter((part) => part.length === 1).flat();
  });
};

const runsOf = (
  seatIds: readonly string[],
  isIn: (seatId: string, index: number) => boolean,
): readonly (readonly string[])[] => {
  const runs: string[][] = [[]];
  for (const [index, seatId] of seatIds.entries()) {
    if (isIn(seatId, index)) runs.at(-1)?.push(seatId);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
};

const longestRun = (row: readonly string[], isFree: (seatId: string) => boolean): number =>
  Math.max(0, ...runsOf(row, isFree).map((run) => run.length));

type Wish = { readonly count: number; readonly section: string | null; readonly together: boolean };

/** The refusal itself does not say what was requested, but the key's fingerprint does. */
const wishIn = (fingerprint: string): Wish | null => {
  if (fingerprint === "") return null;
  const [, , , wish] = JSON.parse(fingerprint) as readonly unknown[];
  return wish !== null && typeof wish === "object" && "count" in wish ? (wish as Wish) : null;
};
