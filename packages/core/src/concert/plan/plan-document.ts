/** The price information of a section, row or seat. */
export type PriceDocument = {
  /** In minor units. */
  readonly price?: number | undefined;
  /** The name of one of the concert's grades. */
  readonly grade?: string | undefined;
};

/** A named price category, for example VIP or R. */
export type GradeDocument = {
  readonly grade: string;
  /** The name to display. Default: `grade`. */
  readonly label?: string | undefined;
  /** In minor units. */
  readonly price: number;
  /** `#` and six lower-case hexadecimal digits. */
  readonly color?: string | undefined;
};

/** A point in the venue. One unit is the distance between two seats; y grows downwards. */
export type PointDocument = { readonly x: number; readonly y: number };

/**
 * The position of the middle of a section's first row. The angle rotates the section clockwise, in
 * degrees; at 0 the stage is above it. Without an angle the section faces the stage.
 */
export type PlacementDocument = PointDocument & { readonly angle?: number | undefined };

/** Numbers from `from` to `to`, both included. They may descend. */
export type SeatRangeDocument = {
  readonly from: number;
  readonly to: number;
  /** The distance between two numbers. Default: 1. */
  readonly step?: number | undefined;
  /** The numbers followed by an aisle. */
  readonly aislesAfter?: readonly number[] | undefined;
};

/**
 * The seats of a row; consecutive seats are neighbours. Either a count, with numbers from 1, or a
 * range of numbers, or labels with null for an aisle.
 */
export type SeatsDocument = number | SeatRangeDocument | readonly (string | null)[];

export type RowDocument = PriceDocument & {
  readonly row: string;
  readonly seats: SeatsDocument;
};

/** The values of one seat that differ from its row. */
export type SeatDocument = PriceDocument & {
  /** Row and label within the section, as in `3-7`. Only the number in a standing area. */
  readonly seat: string;
  readonly accessible?: boolean | undefined;
  /** The accessible seat of the section that this seat is next to, named as in `seat`. */
  readonly companionOf?: string | undefined;
  readonly restrictedView?: boolean | undefined;
  /** Not for sale when the show is created. The text is the reason, for operators. */
  readonly blocked?: string | undefined;
};

type SectionBase = PriceDocument & {
  readonly section: string;
  readonly floor?: string | undefined;
  readonly at?: PlacementDocument | undefined;
  readonly seats?: readonly SeatDocument[] | undefined;
};

export type SeatedSectionDocument = SectionBase & {
  readonly rows: readonly RowDocument[];
  readonly standing?: undefined;
};

/** General admission: places with the entry numbers 1 to `standing`. */
export type StandingSectionDocument = SectionBase & {
  readonly standing: number;
  readonly rows?: undefined;
};

export type SectionDocument = SeatedSectionDocument | StandingSectionDocument;

/** What one show sells, with the grades of its concert. */
export type PlanDocument = {
  readonly grades?: readonly GradeDocument[] | undefined;
  readonly stage?: PointDocument | undefined;
  readonly sections: readonly SectionDocument[];
};
