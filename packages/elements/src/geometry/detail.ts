/** What is drawn: sections as shapes, all seats from a picture, or each visible seat. */
export type Level = "sections" | "picture" | "seats";

/** Pixels between two seats from which they are told apart. */
const dotsFrom = 3;
/** The most seats that one frame draws. */
const seatsMax = 6_000;

/** How much is drawn: 1 is everything, 2 is half of it, 4 is a quarter. */
export type Detail = 1 | 2 | 4;

/** The level at a scale, with this many seats on the screen. */
export const levelOf = (scale: number, visible: number, detail: Detail): Level => {
  if (scale < dotsFrom) return "sections";
  return visible <= seatsMax / detail ? "seats" : "picture";
};

/** A frame may take this long. */
const lateMs = 16;

export type Pacer = {
  readonly detail: () => Detail;
  /** Notes how long a frame took. Two late ones in a row halve the detail. */
  readonly drawn: (ms: number) => void;
};

export const createPacer = (): Pacer => {
  let detail: Detail = 1;
  let late = 0;
  return {
    detail: () => detail,
    drawn: (ms) => {
      late = ms > lateMs ? late + 1 : 0;
      if (late < 2) return;
      detail = detail === 1 ? 2 : 4;
      late = 0;
    },
  };
};
