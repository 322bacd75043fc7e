import type { ConcertDocument, SectionDocument } from "@admit-one/core";
import { concertOnSale } from "./open-site.ts";

/** 80,000 seats in 200 sections, in four rings around a stage. */
export const arena = (): ConcertDocument => {
  const concert = concertOnSale();
  const [show] = concert.shows;
  if (show === undefined) throw new Error("a concert has a show");
  const grades = ["VIP", "R", "S", "A"].map((grade, at) => ({
    grade,
    price: 198_000 - 33_000 * at,
  }));
  const sections = Array.from({ length: 200 }, (_, index): SectionDocument => {
    const ring = Math.floor(index / 50);
    const angle = ((index % 50) / 50) * 2 * Math.PI;
    return {
      section: `${100 * (ring + 1) + (index % 50)}`,
      floor: `${ring + 1}`,
      grade: grades[ring]?.grade ?? "A",
      at: {
        x: Math.round((200 + 40 * ring) * Math.cos(angle)),
        y: Math.round((200 + 40 * ring) * Math.sin(angle)),
      },
      rows: Array.from({ length: 20 }, (__, row) => ({ row: `${row + 1}`, seats: 20 })),
    };
  });
  return {
    ...concert,
    concertId: "arena",
    queue: { queueId: "arena" },
    grades,
    shows: [{ ...show, showId: "arena-1", stage: { x: 0, y: 0 }, sections }],
  };
};
