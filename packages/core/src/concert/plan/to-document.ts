import { seatsDocumentOf } from "./labels.ts";
import type { Plan, PlanSection, PriceLevel, SeatTraits } from "./plan.ts";
import type { PlanDocument, SeatDocument, SectionDocument } from "./plan-document.ts";
import { localName, type SeatName, seatNames } from "./seat-names.ts";

/**
 * The document of a plan. Expanding it produces the same plan.
 *
 * @example
 * expandSections(toDocument(plan)); // { outcome: "expanded", plan }
 */
export const toDocument = ({ grades, stage, sections }: Plan): PlanDocument => ({
  ...(grades.length > 0 && { grades }),
  ...(stage !== undefined && { stage }),
  sections: sections.map(sectionDocument),
});

const sectionDocument = (section: PlanSection): SectionDocument => {
  const { section: name, floor, at } = section;
  const base = {
    section: name,
    ...levelOf(section),
    ...(floor !== undefined && { floor }),
    ...(at !== undefined && { at }),
  };
  const seats = section.seats.length > 0 && { seats: seatDocuments(section) };
  if (section.kind === "standing") return { ...base, standing: section.places, ...seats };
  const rows = section.rows.map((row) => ({
    row: row.row,
    seats: seatsDocumentOf(row.runs),
    ...levelOf(row),
  }));
  return { ...base, rows, ...seats };
};

const seatDocument = (traits: SeatTraits, names: readonly SeatName[]): SeatDocument => {
  const { index, companionOf, ...others } = traits;
  const nameOf = (place: number): string => localName(names[place] ?? { row: "", label: "" });
  return {
    seat: nameOf(index),
    ...others,
    ...(companionOf !== undefined && { companionOf: nameOf(companionOf) }),
  };
};

const seatDocuments = (section: PlanSection): readonly SeatDocument[] => {
  const names = [...seatNames(section)];
  return section.seats.map((traits) => seatDocument(traits, names));
};

const levelOf = ({ price, grade }: PriceLevel): PriceLevel => ({
  ...(price !== undefined && { price }),
  ...(grade !== undefined && { grade }),
});
