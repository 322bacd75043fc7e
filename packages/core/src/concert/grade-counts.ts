import type { GradeLeft } from "./concert-commands.ts";
import type { Seat } from "./seat.ts";

type Priced = Pick<Seat, "grade" | "price">;
type Count = { readonly grade: string | null; readonly price: number; left: number };

/** The available seats of each grade and price, changed with the seats. */
export type GradeCounts = {
  /** A seat changed, or is new. */
  put(before: Priced | undefined, wasAvailable: boolean, after: Priced, isAvailable: boolean): void;
  /** Also where none is left. In the order of the seats. */
  left(): readonly GradeLeft[];
};

/** All seats are counted first when somebody asks, and again only if seats got other prices. */
export const createGradeCounts = (
  seats: readonly Priced[],
  isAvailable: (no: number) => boolean,
): GradeCounts => {
  let counts: readonly Count[] | null = null;

  // A show has few grades.
  const find = (known: readonly Count[], { grade, price }: Priced): Count | undefined =>
    known.find((count) => count.price === price && count.grade === grade);

  const countAll = (): readonly Count[] => {
    const counted: Count[] = [];
    let current: Count | undefined;
    for (const [no, seat] of seats.entries()) {
      const { grade, price } = seat;
      // Neighbours mostly have the same grade.
      if (current?.price !== price || current.grade !== grade) {
        current = find(counted, seat);
        if (current === undefined) {
          current = { grade, price, left: 0 };
          counted.push(current);
        }
      }
      if (isAvailable(no)) current.left += 1;
    }
    return counted;
  };

  return {
    put: (before, wasAvailable, after, isNow) => {
      const isSame = before?.grade === after.grade && before.price === after.price;
      const count = isSame && counts !== null ? find(counts, after) : undefined;
      if (count === undefined) counts = null;
      else count.left += Number(isNow) - Number(wasAvailable);
    },
    left: () => {
      counts ??= countAll();
      return counts.map((count) => ({ ...count }));
    },
  };
};
