import type { Hall, HallSection } from "./hall.ts";

/** The nearest seats of a section that pass a test, without the seat itself. */
export const nearestSeats = (
  { x, y }: Hall,
  { from, end }: HallSection,
  no: number,
  count: number,
  isFree: (no: number) => boolean,
): readonly number[] => {
  const [atX, atY] = [x[no] ?? 0, y[no] ?? 0];
  const found: { readonly no: number; readonly distance: number }[] = [];
  for (let other = from; other < end; other += 1) {
    if (other === no || !isFree(other)) continue;
    // Rounded, so that equally near seats stay in their order.
    const distance = Math.round(1000 * Math.hypot((x[other] ?? 0) - atX, (y[other] ?? 0) - atY));
    found.push({ no: other, distance });
  }
  return found
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map((seat) => seat.no);
};
