import type { SectionDocument } from "@admit-one/core";

/** What a simulated show sells: rows of seats that are all alike, and standing places. */
export type Hall = {
  readonly sections: readonly SectionDocument[];
  /** The ids of seats that are neighbours, row by row. */
  readonly rows: readonly (readonly string[])[];
  /** In the order of their entry numbers. */
  readonly places: readonly string[];
};

const seatsPerRow = 12;
const standingShare = 0.25;

export const seatedName = "S";
export const standingName = "P";

/** A hall for this many people. */
export const createHall = (total: number): Hall => {
  const standing = Math.floor(total * standingShare);
  const seated = total - standing;
  const lengths = Array.from({ length: Math.ceil(seated / seatsPerRow) }, (_, index) =>
    Math.min(seatsPerRow, seated - index * seatsPerRow),
  );
  const rows = lengths.map((seats, index) => ({ row: String(index + 1), seats }));
  return {
    sections: [
      { section: seatedName, price: 50_000, rows },
      ...(standing > 0 ? [{ section: standingName, price: 30_000, standing }] : []),
    ],
    rows: rows.map(({ row, seats }) =>
      Array.from({ length: seats }, (_, index) => `${seatedName}-${row}-${index + 1}`),
    ),
    places: Array.from({ length: standing }, (_, index) => `${standingName}-${index + 1}`),
  };
};
