import type { ListedSeat } from "./concert-commands.ts";

/** Neighbouring seats of a list. The same instance while none of them changes. */
export type ListPiece = readonly ListedSeat[];

/** A list of all seats of a show, in pieces. */
export type Listing = {
  readonly revision: string;
  readonly pieces: readonly ListPiece[];
  /** All of them in one array, made when it is first read. */
  readonly seats: readonly ListedSeat[];
};

/** A change copies one piece and the list of pieces. At 80,000 seats both have a few hundred. */
const pieceSeats = 256;

const createListing = (revision: string, pieces: readonly ListPiece[]): Listing => {
  let all: readonly ListedSeat[] | null = null;
  return {
    revision,
    pieces,
    get seats() {
      all ??= pieces.flat();
      return all;
    },
  };
};

/** A listing that replaces only the pieces whose seats changed. */
export const createListView = (toListed: (no: number) => ListedSeat) => {
  const changed = new Set<number>();
  let listing: Listing | null = null;

  const writePiece = (index: number, count: number): ListPiece => {
    const from = index * pieceSeats;
    const length = Math.min(pieceSeats, count - from);
    return Array.from({ length }, (_, offset) => toListed(from + offset));
  };

  const replaced = (known: Listing, count: number): readonly ListPiece[] => {
    const pieces = [...known.pieces];
    const byPiece = Map.groupBy(changed, (no) => Math.floor(no / pieceSeats));
    for (const [index, numbers] of byPiece) {
      const piece = [...(pieces[index] ?? [])];
      // New seats are appended in their order, each of them as a change.
      for (const no of numbers.toSorted((a, b) => a - b)) piece[no % pieceSeats] = toListed(no);
      pieces[index] = piece;
    }
    return pieces.slice(0, Math.ceil(count / pieceSeats));
  };

  return {
    touch: (no: number): void => {
      if (listing !== null) changed.add(no);
    },
    list: (revision: string, count: number): Listing => {
      if (listing?.revision === revision) return listing;
      const pieces =
        listing === null
          ? Array.from({ length: Math.ceil(count / pieceSeats) }, (_, index) =>
              writePiece(index, count),
            )
          : replaced(listing, count);
      changed.clear();
      listing = createListing(revision, pieces);
      return listing;
    },
  };
};
