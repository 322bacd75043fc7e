import type { Plan } from "../../../src/concert/plan/plan.ts";
import type { SectionDocument } from "../../../src/concert/plan/plan-document.ts";
import { chance, planOf } from "./plans.ts";

const sectionsOf = 200;
const rowsOf = 20;
const seatsOf = 400;

/** Random lengths of 20 rows, with a sum of 400. */
const lengths = (random: () => number): readonly number[] => {
  const made = Array.from({ length: rowsOf }, () => seatsOf / rowsOf);
  for (let moves = 0; moves < 300; moves += 1) {
    const [from, to] = [Math.floor(random() * rowsOf), Math.floor(random() * rowsOf)];
    const isFit = (made[from] ?? 0) > 10 && (made[to] ?? 0) < 30;
    if (!isFit) continue;
    made[from] = (made[from] ?? 0) - 1;
    made[to] = (made[to] ?? 0) + 1;
  }
  return made;
};

/** 80,000 seats in 200 sections and 4,000 rows, in rings around a stage; 1 % are accessible. */
export const hall = (kind: "regular" | "unequal"): Plan => {
  const random = chance(kind === "regular" ? 1 : 2);
  const grades = ["VIP", "R", "S", "A"].map((grade, at) => ({
    grade,
    price: 198_000 - 33_000 * at,
  }));
  const sections = Array.from({ length: sectionsOf }, (_, index): SectionDocument => {
    const ring = Math.floor(index / 50);
    const angle = ((index % 50) / 50) * 2 * Math.PI;
    const counts = kind === "regular" ? Array.from({ length: rowsOf }, () => 20) : lengths(random);
    const accessible = new Set<string>();
    while (accessible.size < seatsOf / 100) {
      const row = Math.floor(random() * rowsOf);
      accessible.add(`${row + 1}-${1 + Math.floor(random() * (counts[row] ?? 1))}`);
    }
    return {
      section: `${ring + 1}층 ${String.fromCharCode(65 + Math.floor((index % 50) / 10))}${(index % 10) + 1}`,
      floor: `${ring + 1}`,
      grade: grades[ring]?.grade,
      at: {
        x: Math.round((200 + 40 * ring) * Math.cos(angle)),
        y: Math.round((200 + 40 * ring) * Math.sin(angle)),
      },
      rows: counts.map((seats, row) => ({ row: `${row + 1}`, seats })),
      seats: [...accessible].map((seat) => ({ seat, accessible: true })),
    };
  });
  return planOf({ grades, stage: { x: 0, y: 0 }, sections });
};
