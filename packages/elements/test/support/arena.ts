import type { PlanDocument, SectionDocument } from "@admit-one/core";

/** 80,000 seats in 200 sections and 4,000 rows, in four rings around a stage. */
export const arenaDocument = (sections = 200): PlanDocument => {
  const rings = 4;
  const inRing = sections / rings;
  const grades = ["VIP", "R", "S", "A"].map((grade, at) => ({
    grade,
    price: 198_000 - 33_000 * at,
  }));
  return {
    grades,
    stage: { x: 0, y: 0 },
    sections: Array.from({ length: sections }, (_, index): SectionDocument => {
      const ring = Math.floor(index / inRing);
      const angle = ((index % inRing) / inRing) * 2 * Math.PI;
      const radius = 200 + 40 * ring;
      return {
        section: `${ring + 1}${String(index % inRing).padStart(2, "0")}`,
        floor: `${ring + 1}`,
        grade: grades[ring]?.grade ?? "A",
        at: { x: Math.round(radius * Math.cos(angle)), y: Math.round(radius * Math.sin(angle)) },
        rows: Array.from({ length: 20 }, (__, row) => ({ row: `${row + 1}`, seats: 20 })),
        seats: [{ seat: "1-1", accessible: true }],
      };
    }),
  };
};
