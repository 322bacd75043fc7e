/** What a section, a row or a seat says about its price. */
export type PriceDocument = {
  /** In minor units. */
  readonly price?: number | undefined;
  /** The name of one of the concert's grades. */
  readonly grade?: string | undefined;
};

/** Seats of one price under one name, for example VIP or R. */
export type GradeDocument = {
  readonly grade: string;
  /** What people read; without it, the name. */
  readonly label?: string | undefined;
  /** In minor units. */
  readonly price: number;
  /** `#` and six small hexadecimal digits. */
  readonly color?: string | undefined;
};

/** A place in the hall. One unit is the distance from one seat to the next; y grows downwards. */
export type PointDocument = { readonly x: number; readonly y: number };

/**
 * Where the middle of a section's first row is. The angle turns the section clockwise, in degrees;
 * at 0 the stage is above it. Without an angle the section faces the stage.
 */
export type PlacementDocument = PointDocument & { readonly angle?: number | undefined };

/** Numbers from one to another, both included, which may run down. */
export type SeatRangeDocument = {
  readonly from: number;
  readonly to: number;
  /** How far it is from one number to the next; 1 where it is omitted. */
  readonly step?: number | undefined;
  /** The numbers that have an aisle behind them. */
  readonly aislesAfter?: readonly number[] | undefined;
};

/**
 * The seats of a row, those one after another being neighbours: how many, numbered from 1; a range
 * of numbers; or their labels, with null where an aisle is.
 */
export type SeatsDocument = number | SeatRangeDocument | readonly (string | null)[];

export type RowDocument = PriceDocument & {
  readonly row: string;
  readonly seats: SeatsDocument;
};

/** What one seat has that its row does not. */
export type SeatDocument = PriceDocument & {
  /** Row and label within the section, as in `3-7`; the number alone where people stand. */
  readonly seat: string;
  readonly accessible?: boolean | undefined;
  /** The accessible seat of the section that this one is beside, as in `seat`. */
  readonly companionOf?: string | undefined;
  readonly restrictedView?: boolean | undefined;
  /** Not for sale when the show is created; the text is the reason, for operators. */
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
