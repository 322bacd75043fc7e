/** What is drawn: sections as shapes, all seats from a picture, or each visible seat. */
export type Level = "sections" | "picture" | "seats";

/** Pixels between two seats from which they are drawn as dots, and from which in full. */
const pictureFrom = 3;
const seatsFrom = 13;

/** How much is drawn: 1 is everything, 2 is half of it, 4 is a quarter. */
export type Detail = 1 | 2 | 4;

/** The level at a scale. With less detail the cheaper level stays for longer. */
export const levelOf = (scale: number, detail: Detail): Level => {
  // Seats of full size are always drawn: there are few of them on a screen.
  if (scale >= Math.min(30, seatsFrom * detail)) return "seats";
  return scale >= pictureFrom * detail ? "picture" : "sections";
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
