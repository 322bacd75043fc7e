import type { SeatId } from "../../kernel/ids.ts";
import type { SeatDocument } from "./plan-document.ts";

/** What buyers learn of a seat besides its name and price. */
export type SeatMarks = {
  readonly accessible: boolean;
  /** The accessible seat whose companion this seat is for. */
  readonly companionOf: SeatId | null;
  readonly restrictedView: boolean;
};

/** The same in a stored plan: only what differs from a seat without marks. */
export type StoredMarks = {
  readonly accessible?: true;
  /** The index of the accessible seat in the same section. */
  readonly companionOf?: number;
  readonly restrictedView?: true;
};

export const noMarks: SeatMarks = { accessible: false, companionOf: null, restrictedView: false };

/** A copy: a seat has more than its marks. */
export const pickMarks = ({ accessible, companionOf, restrictedView }: SeatMarks): SeatMarks => ({
  accessible,
  companionOf,
  restrictedView,
});

export const readMarks = (
  { accessible, companionOf, restrictedView }: SeatDocument,
  indexOf: (name: string) => number,
): StoredMarks => ({
  ...(accessible === true && { accessible }),
  ...(companionOf !== undefined && { companionOf: indexOf(companionOf) }),
  ...(restrictedView === true && { restrictedView }),
});

export const marksOf = (
  { accessible, companionOf, restrictedView }: StoredMarks,
  seatIdAt: (index: number) => SeatId,
): SeatMarks => ({
  accessible: accessible === true,
  companionOf: companionOf === undefined ? null : seatIdAt(companionOf),
  restrictedView: restrictedView === true,
});
