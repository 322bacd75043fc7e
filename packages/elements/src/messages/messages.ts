/** Why a place in the line ended. */
type EndReason = "paid" | "left" | "lapsed" | "missed" | "timed_out" | "revoked" | "queue_closed";

/** The sentences of the line. A missing one does not compile. */
export type LineMessages = {
  readonly position: (place: string) => string;
  readonly people: (count: string) => string;
  readonly wait: (from: string, to: string) => string;
  readonly waitUnknown: string;
  readonly called: (until: string) => string;
  readonly calledTitle: string;
  readonly choose: string;
  readonly opensAt: (when: string) => string;
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
  readonly floor: (floor: string) => string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly whole: string;
  readonly moveLeft: string;
  readonly moveRight: string;
  readonly moveUp: string;
  readonly moveDown: string;
  readonly seat: (section: string, row: string, label: string) => string;
  readonly free: string;
  readonly taken: string;
  readonly chosen: string;
  readonly accessible: string;
  readonly companion: string;
  readonly restricted: string;
  readonly nowChosen: (seat: string, price: string) => string;
  readonly nowFree: (seat: string) => string;
  readonly isTaken: (seat: string) => string;
  readonly total: (count: number, price: string) => string;
  readonly nothingChosen: string;
  readonly tooMany: (max: number) => string;
  readonly lost: (seat: string) => string;
  readonly instead: string;
  readonly standing: (section: string) => string;
  readonly sectionFree: (section: string, free: string) => string;
  readonly remove: (seat: string) => string;
  readonly hold: string;
  readonly held: string;
  readonly mapClosed: string;
  readonly notInLine: string;
  readonly unreachable: string;
};

/** The sentences of a hold and its payment. */
export type CheckoutMessages = {
  readonly warn: (time: string) => string;
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
