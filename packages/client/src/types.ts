// What the API answers, as its description has it. A test holds these types equal to the schemas
// that the server validates with.

/** An instant, RFC 3339 in UTC with milliseconds: `2026-11-01T11:00:00.000Z`. */
export type Instant = string;

/** Whole minor units of a currency: won, cents. */
export type Amount = number;

export type ShowSummary = {
  showId: string;
  title: string | null;
  startsAt: Instant;
  salesOpenAt: Instant;
  salesCloseAt: Instant;
  totalSeats: number;
  /** The lowest price of a seat. */
  priceFrom: Amount;
};

export type Concert = {
  concertId: string;
  title: string;
  /** An `archived` concert accepts no new reservations. Buyers never see a `draft`. */
  status: "draft" | "published" | "archived";
  venue: { name: string; timeZone?: string | undefined } | null;
  metadata: Record<string, string> | null;
  queueId: string;
  currency: string;
  shows: (ShowSummary & { cancelled: boolean })[];
};

/** A show with free seats. */
export type BookableShow = ShowSummary & { availableSeats: number; currency: string };

/** How many seats of a grade and price a show has left. */
export type SeatsLeft = {
  showId: string;
  grade: string | null;
  price: Amount;
  left: number;
};

export type Seat = {
  seatId: string;
  section: string;
  /** Empty where people stand. */
  row: string;
  label: string;
  /** The label where it is an integer; where people stand, the entry number. */
  number: number | null;
  /** A place to stand. Its number is given out, and cannot be asked for. */
  standing: boolean;
  grade: string | null;
  price: Amount;
  accessible: boolean;
  /** The accessible seat whose companion this seat is for. */
  companionOf: string | null;
  restrictedView: boolean;
  /** It may be gone a moment later: the hold decides. */
  available: boolean;
};

/** A row of a compact plan: a count, or first number, step and lengths, or runs. */
export type CompactRow = number | number[] | (string[] | [number, number, number])[];

/** What a page needs once to draw the seats of a show: docs/seats.md describes each field. */
export type CompactPlan = {
  v: 1;
  /** Name, price, label or 0, colour or 0. */
  grades: [string, Amount, string | 0, string | 0][];
  stage?: [number, number] | undefined;
  sections: {
    name: string;
    floor?: string | undefined;
    at?: number[] | undefined;
    level?: number[] | undefined;
    standing?: number | undefined;
    names?: CompactRow | undefined;
    rows?: CompactRow[] | undefined;
    rowLevels?: number[] | undefined;
    accessible?: number[] | undefined;
    companions?: number[] | undefined;
    restricted?: number[] | undefined;
    seatLevels?: number[] | undefined;
  }[];
  /** Of each section without a position: x, y, angle. */
  places?: number[] | undefined;
};

/** A place in the line. */
export type QueueToken = {
  /** Sent as `Queue-Token`. Keep it in memory only: never in storage, addresses or HTML. */
  token: string;
  tokenId: string;
  queueId: string;
  /** The number in line: earlier ones are called first. */
  no: number;
  epoch: number;
  /** Names the frame from which the position can be computed. */
  block: number;
  status: "waiting" | "active" | "expired";
  /** Why it expired; only then. */
  reason?:
    | "paid"
    | "left"
    | "lapsed"
    | "missed"
    | "timed_out"
    | "revoked"
    | "queue_closed"
    | undefined;
  /** `ahead + 1` while waiting, else null. */
  position: number | null;
  ahead: number | null;
  eta: { p50Seconds: number; p90Seconds: number } | null;
  pollAfterMs: number;
  version: number;
  issuedAt: Instant;
  activeUntil: Instant | null;
  /** When the queue opens, while it has not. */
  opensAt?: Instant | undefined;
  /** Why the queue is paused. */
  message?: string | undefined;
  /** True while the store cannot be asked. Then positions are missing soon. */
  stale?: boolean | undefined;
};

/** A queue as everybody sees it. */
export type QueueFrame = {
  queueId: string;
  epoch: number;
  version: number;
  mode: "open" | "paused" | "closed";
  serverTime: Instant;
  /** The highest number already called. */
  head: number;
  nextNo: number;
  waiting: number;
  active: number;
  gaps: number;
  admittedPerMinute: number | null;
  /** The rate that expected waits are computed from. */
  callsPerMinute: number | null;
  /** Tokens with numbers up to this one must be asked for. */
  nearThroughNo: number;
  /** When to read it again, at the latest. */
  pollAfterMs: number;
  opensAt?: Instant | undefined;
  message?: string | undefined;
  stale: boolean;
};

/** A queue as the holders of one block's numbers see it, all of one version. */
export type BlockFrame = QueueFrame & {
  block: number;
  /** Numbers above the head that left, in all blocks before this one. */
  departedBefore: number;
  /** The numbers of this block that left, one bit each, in base64; empty if there are none. */
  bits: string;
  /** The server has places to spare for the event streams of numbers up to this one. */
  streamThroughNo: number;
};

export type Reservation = {
  reservationId: string;
  status: "held" | "paying" | "confirmed" | "expired" | "released" | "cancelling" | "cancelled";
  showId: string;
  concertId: string;
  /**
   * The seats of a confirmed reservation have tickets. A seat that is `cancelling` has none; it is
   * the reservation's until its money is back.
   */
  seats: {
    seatId: string;
    price: Amount;
    ticketId?: string | undefined;
    cancelling?: true | undefined;
  }[];
  /** Seats that it had; they were cancelled one by one. */
  cancelledSeats?: { seatId: string; price: Amount }[] | undefined;
  /** The price of the seats that nobody cancelled. */
  amount: Amount;
  currency: string;
  /** The end of the hold. */
  expiresAt: Instant;
  createdAt: Instant;
  /** While paying, and once paid. */
  paymentId?: string | undefined;
  /** Payments that ended without money. */
  declines: number;
};

/** `type` names the gateway; the rest is the gateway's own. */
export type PaymentMethod = { type: string; [field: string]: unknown };

/** What the buyer must do next; its `type` decides the rest. */
export type NextAction = { type: string; [field: string]: unknown };

/** A payment whose outcome is open. */
export type PendingPayment = {
  paymentId: string;
  reservationId: string;
  amount: Amount;
  currency: string;
  /** Absent while the outcome is unknown. */
  nextAction?: NextAction | undefined;
  /** Why it was declined or failed. */
  reason?: string | undefined;
  status: "pending";
};

export type Payment = Omit<PendingPayment, "status"> & {
  status: "pending" | "captured" | "declined" | "failed" | "refunding" | "refunded";
  reservation: Reservation;
};

export type Wallet = { userId: string; currency: string; balance: Amount };

/** One page of a list. `next` is the `after` of the next page, null on the last one. */
export type Page = { next: string | null };

/** RFC 9457, with the members of some codes. */
export type Problem = {
  type: string;
  /** The sentence for a person, in the language of the answer. */
  title: string;
  status: number;
  code: ProblemCode;
  detail?: string | undefined;
  requestId: string;
  errors?: { field: string; message: string }[] | undefined;
  what?: string | undefined;
  when?: "before" | "after" | undefined;
  seatIds?: string[] | undefined;
  yours?: string | undefined;
  limit?: number | undefined;
  rest?: number | undefined;
  paymentId?: string | undefined;
  paymentStatus?: string | undefined;
  challenge?: Record<string, string> | undefined;
  reasons?: Record<string, string>[] | undefined;
  reason?: string | undefined;
};

/** Later versions of the server may have more of them. */
export type ProblemCode =
  | "PAYLOAD_TOO_LARGE"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "VALIDATION"
  | "IDEMPOTENCY_KEY_REUSED"
  | "TOO_MANY_REQUESTS"
  | "INVALID_TOKEN"
  | "TOKEN_NOT_ACTIVE"
  | "NOT_FOUND"
  | "METHOD_NOT_ALLOWED"
  | "SALES_CLOSED"
  | "HOLD_LIMIT_EXCEEDED"
  | "SEAT_LIMIT_EXCEEDED"
  | "SEAT_ALREADY_RESERVED"
  | "NOT_ENOUGH_SEATS"
  | "PAYMENT_IN_PROGRESS"
  | "RESERVATION_NOT_HELD"
  | "EXTENSION_LIMIT_EXCEEDED"
  | "AMOUNT_MISMATCH"
  | "SEAT_LEAVES_GAP"
  | "PAYMENT_DECLINED"
  | "PAYMENT_SETTLED"
  | "REFUND_EXCEEDS_REST"
  | "RESERVATION_NOT_CONFIRMED"
  | "CONFLICT"
  | "WEBHOOK_INVALID"
  | "QUEUE_CLOSED"
  | "ADMISSION_REFUSED"
  | "CHALLENGE_REQUIRED"
  | "QUEUE_FULL"
  | "ALREADY_EXISTS"
  | "CONTENTION"
  | "COMMIT_UNKNOWN"
  | "UNAVAILABLE"
  | "INTERNAL";
