import { type Cell, checkOwnId } from "../kernel/cell.ts";
import type { FieldError } from "../kernel/errors.ts";
import type { ConcertDocument } from "./concert-document.ts";

/** The ids that a document chooses must be those of this cell. */
export const checkOwnIds = (
  cell: Cell | undefined,
  { concertId, queue, shows }: ConcertDocument,
): readonly FieldError[] => [
  ...checkOwnId(cell, concertId, "concertId"),
  ...checkOwnId(cell, queue?.queueId, "queue.queueId"),
  ...shows.flatMap(({ showId }, index) => checkOwnId(cell, showId, `shows[${index}].showId`)),
];
