// Sentences are plain texts, so that a server can send them with the page. `{0}` is a place for what
// the reader is told; `fill` puts it there.

/** Why a place in the line ended. */
type EndReason = "paid" | "left" | "lapsed" | "missed" | "timed_out" | "revoked" | "queue_closed";

/** The sentences of the line. A missing one does not compile. */
export type LineMessages = {
  /** {0} the place. */
  readonly position: string;
  /** {0} how many: 1, or another number. */
  readonly person: string;
  readonly people: string;
  /** {0} the shorter, {1} the longer time. */
  readonly wait: string;
  readonly waitUnknown: string;
  /** {0} until when. */
  readonly called: string;
  readonly calledTitle: string;
  readonly choose: string;
  /** {0} when. */
  readonly opensAt: string;
  readonly paused: string;
  readonly waiting: string;
  readonly unreachable: string;
  readonly join: string;
  readonly joinAgain: string;
  readonly notInLine: string;
  readonly ended: Readonly<Record<EndReason, string>>;
  readonly sound: string;
  readonly notify: string;
  readonly left: string;
};

/** The sentences of the seat map. */
export type MapMessages = {
  readonly map: string;
  readonly loading: string;
  readonly stage: string;
  /** {0} the floor. */
  readonly floor: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly whole: string;
  readonly moveLeft: string;
  readonly moveRight: string;
  readonly moveUp: string;
  readonly moveDown: string;
  /** {0} the section, {1} the label, {2} the row. A place to stand has no row. */
  readonly place: string;
  readonly seat: string;
  readonly free: string;
  readonly taken: string;
  readonly chosen: string;
  readonly accessible: string;
  readonly companion: string;
  readonly restricted: string;
  /** {0} the seat, {1} its price. */
  readonly nowChosen: string;
  /** {0} the seat. */
  readonly nowFree: string;
  readonly isTaken: string;
  /** {0} how many: 1, or another number; {1} their price. */
  readonly totalOfOne: string;
  readonly total: string;
  readonly nothingChosen: string;
  /** {0} how many. */
  readonly tooMany: string;
  /** {0} the seats. */
  readonly lost: string;
  readonly instead: string;
  /** {0} the section. */
  readonly standing: string;
  /** {0} the section, {1} how many seats. */
  readonly sectionFree: string;
  /** {0} the seat. */
  readonly remove: string;
  readonly hold: string;
  readonly held: string;
  readonly mapClosed: string;
  readonly notInLine: string;
  readonly unreachable: string;
};

/** The sentences of a hold and its payment. */
export type CheckoutMessages = {
  /** {0} how long. */
  readonly warn: string;
  readonly holdEnded: string;
  readonly pay: string;
  readonly paying: string;
  readonly paid: string;
  readonly declined: string;
  readonly bankClosed: string;
  readonly doNotPayAgain: string;
  readonly loadFailed: string;
  readonly otherWay: string;
};
