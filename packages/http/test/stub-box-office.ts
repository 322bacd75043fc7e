import type {
  Availability,
  BlockFrame,
  BoxOffice,
  CompactPlan,
  Concert,
  DeadDelivery,
  ExplainedToken,
  OwnRefund,
  Payment,
  Queue,
  QueueFrame,
  Reservation,
  Show,
  TokenView,
  UserExport,
  Wallet,
} from "@admit-one/core";

const atMs = Date.UTC(2026, 11, 1, 12);

export const aToken = {
  token: "signed.token",
  tokenId: "q1.7",
  queueId: "q1",
  no: 7,
  epoch: 1,
  block: 0,
  status: "waiting",
  reason: null,
  position: 3,
  ahead: 2,
  eta: null,
  pollAfterMs: 2_000,
  version: 9,
  issuedAtMs: atMs,
  activeUntilMs: null,
  opensAtMs: atMs + 60_000,
  message: null,
  stale: false,
} as unknown as TokenView;

const aFrame = {
  queueId: "q1",
  epoch: 1,
  version: 9,
  mode: "open",
  serverTimeMs: atMs,
  head: 4,
  nextNo: 8,
  waiting: 3,
  active: 4,
  gaps: 0,
  admittedPerMinute: null,
  callsPerMinute: 4 / 3,
  nearThroughNo: 5,
  pollAfterMs: 2_000,
  opensAtMs: null,
  message: null,
  stale: false,
} as unknown as QueueFrame;

const aBlockFrame: BlockFrame = {
  ...aFrame,
  block: 0,
  departedBefore: 0,
  bits: Uint8Array.from({ length: 128 }, (_, byte) => (byte === 0 ? 0b0100_0000 : 0)),
};

const anExplainedToken = {
  tokenId: "q1:7",
  queueId: "q1",
  no: 7,
  userId: "ann",
  epoch: 1,
  status: "waiting",
  reason: null,
  joinedAtMs: atMs,
  admittedAtMs: null,
  arriveByMs: null,
  activeUntilMs: null,
  endedAtMs: null,
  ahead: 2,
  near: true,
  present: true,
  hintEndsAtMs: atMs,
  version: 9,
} as unknown as ExplainedToken;

const aConcert = {
  concertId: "c1",
  title: "Seoul",
  currency: "KRW",
  queueId: "q1",
  policy: {
    holdForMs: 300_000,
    payWithinMs: 600_000,
    maxSeatsPerReservation: 4,
    maxSeatsPerUser: 4,
    maxHolds: 10,
    maxHoldsWithinMs: 1_200_000,
    maxHoldExtensions: 1,
    extendHoldByMs: 120_000,
    noOrphans: false,
  },
  createdAtMs: atMs,
  version: 1,
  status: "published",
  venue: { name: "v", timeZone: "Asia/Seoul" },
  metadata: { artist: "a" },
} as unknown as Concert;

const aShow = {
  showId: "s1",
  concertId: "c1",
  title: "t",
  startsAtMs: atMs + 3_600_000,
  salesOpenAtMs: atMs,
  salesCloseAtMs: atMs + 1_800_000,
  cancelled: false,
  refundsRetryAtMs: null,
  totalSeats: 2,
  priceFrom: 100,
} as unknown as Show;

const aReservation = {
  reservationId: "r1",
  showId: "s1",
  concertId: "c1",
  userId: "ann",
  token: { queueId: "q1", no: 7 },
  seats: [{ seatId: "A-1-1", price: 100 }],
  amount: 100,
  currency: "KRW",
  createdAtMs: atMs,
  expiresAtMs: atMs + 300_000,
  extendedEndsMs: [],
  cancelledSeats: [],
  payByMs: null,
  declines: 0,
  version: 1,
  status: "held",
} as unknown as Reservation;

const paymentBase = {
  paymentId: "p1",
  reservationId: "r1",
  showId: "s1",
  userId: "ann",
  amount: 100,
  currency: "KRW",
  method: { type: "scripted", secret: "not to be seen" },
  createdAtMs: atMs,
  deadlineMs: atMs + 600_000,
  version: 1,
};

const aCapturedPayment = {
  ...paymentBase,
  status: "captured",
  reference: "pi_1",
  takenAmount: 100,
  takenCurrency: "KRW",
  refundTotal: 0,
  back: 0,
  kept: 0,
  keptChanges: [],
  disputes: [],
  capturedAtMs: atMs,
} as unknown as Payment;

export const aPendingPayment = {
  ...paymentBase,
  status: "pending",
  step: "requires_action",
  nextAction: { type: "redirect", url: "https://pay.example/p1" },
  proof: "not to be seen",
  outcomeUnknownSinceMs: null,
  recoverAtMs: atMs,
  attempts: 0,
} as unknown as Payment;

export const aDeclinedPayment = {
  ...paymentBase,
  status: "declined",
  reason: "insufficient_funds",
  endedAtMs: atMs,
} as unknown as Payment;

const aCancelledPayment = {
  ...paymentBase,
  status: "failed",
  reason: "cancelled",
  endedAtMs: atMs,
} as unknown as Payment;

const aWallet = { userId: "ann", currency: "KRW", balance: 100, version: 1 } as unknown as Wallet;

const aRefund = {
  refundId: "p1-refund",
  paymentId: "p1",
  status: "failed",
  amount: 100,
  currency: "KRW",
  reason: "cancelled",
  failure: "closed account",
} as unknown as OwnRefund;

const aQueue = {
  queueId: "q1",
  epoch: 1,
  mode: "open",
  pauseReason: null,
  policy: {
    maxActive: 500,
    ratePerMinute: 300,
    burst: 300,
    maxWaiting: null,
    activeForMs: 600_000,
    maxActiveForMs: 1_200_000,
    arriveWithinMs: 30_000,
    presentWithinMs: 45_000,
    opensAtMs: null,
    closesAtMs: null,
  },
  version: 3,
  head: 4,
  nextNo: 8,
  closedThroughNo: 0,
  waiting: 3,
  active: 4,
  rateTokens: 1.5,
  rateAtMs: atMs,
  totals: {
    joined: 7,
    admitted: 4,
    paid: 0,
    left: 0,
    lapsed: 0,
    missed: 0,
    timedOut: 0,
    revoked: 0,
    closed: 0,
  },
  pace: { atMs, busyMs: 60_000, admittedMilli: 4_000, activeForMs: null, waits: [4] },
  presence: { asked: [], outages: [] },
} as unknown as Queue;

const someSeat = {
  section: "A",
  row: "1",
  standing: false,
  grade: null,
  price: 100,
  accessible: false,
  companionOf: null,
  restrictedView: false,
};

export const someSeats = [
  { ...someSeat, seatId: "A-1-1", label: "1", number: 1, available: true },
  { ...someSeat, seatId: "A-1-2", label: "2", number: 2, available: false },
] as const;

const aPlan: CompactPlan = {
  v: 1,
  grades: [["R", 100, 0, "#7c3aed"]],
  stage: [0, -4],
  sections: [{ name: "A", floor: "1", at: [0, 0], level: [-1, 0], names: 1, rows: [2] }],
};

export const anAvailability: Availability = {
  planVersion: "1-abc",
  cursor: "1.2.3.o",
  kind: "full",
  count: 2,
  bits: Uint8Array.of(1),
};

const aDeadLetter: DeadDelivery = {
  subscriber: "webhooks",
  event: {
    type: "ReservationReleased",
    eventId: "r1.2.ReservationReleased",
    stream: "r1",
    atMs: 0,
    reservationId: "r1" as never,
    showId: "s1" as never,
    userId: "ann" as never,
    token: { queueId: "q1" as never, no: 1 },
  },
  no: 7,
  attempts: 10,
  attemptsBefore: 0,
  failure: "500",
  status: "dead",
  diedAtMs: 0,
};

const none = async function* (): AsyncGenerator<never> {};

const anExport: UserExport = {
  userId: "ann",
  exportedAtMs: 0,
  tokens: none(),
  reservations: none(),
  wallets: none(),
  records: none(),
  journal: none(),
};

// No route asks for what a console looks at.
type UseCases = Omit<
  BoxOffice,
  | "work"
  | "subscribers"
  | "figures"
  | "countAlarms"
  | "watchlist"
  | "inspectConcert"
  | "inspectReservation"
  | "inspectSeats"
  // Knows nothing at once, so every look-up is one of `lookUpToken`.
  | "peekToken"
>;
export type UseCase = keyof UseCases;
export type Call = { readonly useCase: UseCase; readonly command: unknown; readonly by?: unknown };

const someFigures = { total: 2, free: 1, held: 0, sold: 1, blocked: 0, revenue: 100 };

/** What a box office answers when all is well. */
const happy: { readonly [K in UseCase]: Awaited<ReturnType<UseCases[K]>> } = {
  issueToken: { outcome: "token_issued", token: aToken },
  lookUpToken: { outcome: "token_found", token: aToken },
  followToken: { outcome: "token_found", token: aToken },
  findMyToken: { outcome: "token_found", token: aToken },
  followMyToken: { outcome: "token_found", token: aToken },
  goodbye: undefined,
  getFrame: { outcome: "frame_found", frame: aFrame },
  getBlockFrame: { outcome: "frame_found", frame: aBlockFrame },
  findQueue: "q1" as never,
  leaveQueue: { outcome: "queue_left" },
  listConcerts: {
    outcome: "concerts_listed",
    concerts: [{ concert: aConcert, shows: [aShow] }],
    next: null,
  },
  getConcert: { outcome: "concert_found", concert: aConcert, shows: [aShow] },
  listShows: {
    outcome: "shows_listed",
    shows: [{ show: aShow, currency: "KRW", availableSeats: 1 }],
    next: "1.s1",
  },
  getSeatsLeft: {
    outcome: "seats_left_found",
    left: [{ showId: "s1" as never, grade: null, price: 100, left: 1 }],
  },
  getSaleStates: { outcome: "sale_states_found", states: new Map() },
  listSeats: {
    outcome: "seats_listed",
    revision: "s1-5",
    pieces: [someSeats as never],
    seats: someSeats as never,
  },
  getPlan: { outcome: "plan_found", planVersion: "1-abc", plan: aPlan },
  getAvailability: {
    outcome: "availability_found",
    queueId: "q1" as never,
    availability: anAvailability,
  },
  followSeats: { outcome: "seats_followed", availability: anAvailability },
  reserveSeats: { outcome: "seats_reserved", reservation: aReservation },
  getReservation: { outcome: "reservation_found", reservation: aReservation },
  listReservations: {
    outcome: "reservations_listed",
    reservations: [aReservation],
    next: null,
  },
  extendHold: { outcome: "hold_extended", reservation: aReservation },
  prolongHold: { outcome: "hold_extended", reservation: aReservation },
  releaseReservation: { outcome: "reservation_released" },
  pay: { outcome: "payment_captured", payment: aCapturedPayment, reservation: aReservation },
  confirmPayment: {
    outcome: "payment_captured",
    payment: aCapturedPayment,
    reservation: aReservation,
  },
  cancelPayment: {
    outcome: "payment_cancelled",
    payment: aCancelledPayment,
    reservation: aReservation,
  },
  getPayment: { outcome: "payment_found", payment: aCapturedPayment, reservation: aReservation },
  createConcert: {
    outcome: "concert_created",
    concertId: "c1" as never,
    queueId: "q1" as never,
    showIds: ["s1" as never],
  },
  changeConcert: { outcome: "concert_changed", concert: aConcert },
  deleteConcert: { outcome: "concert_deleted" },
  addShow: { outcome: "show_added", concertId: "c1" as never, showId: "s1" as never },
  changeShow: { outcome: "show_changed", show: aShow },
  addSections: { outcome: "sections_added", showId: "s1" as never, firstNo: 2, seats: 2 },
  changePrices: { outcome: "prices_changed", show: aShow },
  findReservations: { outcome: "reservations_found", reservations: [aReservation], next: "1.r1" },
  findPayments: {
    outcome: "payments_found",
    payments: [aCapturedPayment, aPendingPayment, aDeclinedPayment],
    next: null,
  },
  getShowFigures: {
    outcome: "show_figures_found",
    showId: "s1" as never,
    currency: "KRW" as never,
    atMs,
    sections: [{ section: "A", grade: null, ...someFigures }],
    total: { ...someFigures, kept: 0 },
  },
  getShowSales: {
    outcome: "show_sales_found",
    showId: "s1" as never,
    currency: "KRW" as never,
    everyMs: 3_600_000,
    buckets: [{ fromMs: atMs, reservations: 1, seats: 1, amount: 100 }],
  },
  exportSales: {
    outcome: "sales_exported",
    showId: "s1" as never,
    currency: "KRW" as never,
    parts: none(),
  },
  readJournal: {
    outcome: "journal_found",
    entries: [
      {
        entryId: "row-1",
        atMs,
        actorId: "kim",
        actorRole: "agent",
        call: "cancelReservation",
        subjectType: "reservation",
        subjectId: "r1",
        userId: "ann" as never,
        details: { refund: "full" },
      },
    ],
    next: null,
  },
  listQueues: { outcome: "queues_listed", queues: [aQueue], next: null },
  exportConcert: {
    outcome: "concert_exported",
    document: { concertId: "c1", title: "t", currency: "KRW", queue: { queueId: "q1" }, shows: [] },
  } as never,
  listAllConcerts: {
    outcome: "concerts_listed",
    concerts: [{ concert: aConcert, shows: [aShow] }],
    next: null,
  },
  getQueue: { outcome: "queue_found", queue: aQueue },
  changeQueue: { outcome: "queue_found", queue: aQueue },
  getWallets: { outcome: "wallets_found", wallets: [aWallet] },
  creditWallet: { outcome: "wallet_credited", wallet: aWallet, key: "k" },
  receiveWebhook: { outcome: "webhook_accepted" },
  cancelReservation: { outcome: "reservation_cancelled", reservation: aReservation },
  cancelShow: { outcome: "show_cancelled", show: aShow },
  blockSeats: {
    outcome: "seats_blocked",
    blocked: 1,
    unblocked: 0,
    skipped: [{ seatId: "A-1-2" as never, state: "sold" }],
  },
  sellSeats: { outcome: "seats_sold", reservation: { ...aReservation, token: null } },
  moveReservation: { outcome: "reservation_moved", reservation: aReservation },
  unblockSeats: { outcome: "seats_blocked", blocked: 0, unblocked: 1, skipped: [] },
  eraseUser: { outcome: "user_erased", pseudonym: "gone-1", waiting: 0 },
  exportUser: { outcome: "user_exported", export: anExport },
  abandonPayment: { outcome: "payment_abandoned", payment: aDeclinedPayment },
  retryRefund: { outcome: "refund_found", refund: aRefund, refunds: [aRefund] },
  retryShowRefunds: { outcome: "refunds_retried", count: 2 },
  settleRefund: { outcome: "refund_settled", refund: aRefund, refunds: [aRefund] },
  acceptPayment: { outcome: "payment_accepted", payment: aDeclinedPayment, refunds: [aRefund] },
  countDeadLetters: [{ subscriber: "webhooks", count: 1, oldestDiedAtMs: 0 }],
  listDeadLetters: { outcome: "dead_letters_listed", letters: [aDeadLetter], next: "7" },
  replayDeadLetter: { outcome: "dead_letter_replayed", letter: aDeadLetter },
  replayDeadLetters: { outcome: "dead_letters_replayed", count: 1 },
  discardDeadLetter: { outcome: "dead_letter_discarded", letter: aDeadLetter },
  resetQueue: { outcome: "queue_found", queue: aQueue },
  admitTokens: { outcome: "tokens_admitted", admitted: 2, queue: aQueue },
  explainToken: { outcome: "token_explained", token: anExplainedToken },
  revokeToken: { outcome: "token_explained", token: anExplainedToken },
  audit: {
    ok: true,
    breaches: [],
    alarms: [],
    money: [],
    counts: { seatsTaken: 0, reservations: 0, payments: 0 },
  },
};

/** A box office that says what it is told to, and remembers what it was asked. */
export const createStubBoxOffice = (
  answers: { readonly [K in UseCase]?: unknown } = {},
): { readonly boxOffice: BoxOffice; readonly calls: readonly Call[] } => {
  const calls: Call[] = [];
  const stubbed = Object.keys(happy).map((key) => {
    const useCase = key as UseCase;
    const run = async (command: unknown, by?: unknown) => {
      calls.push({ useCase, command, ...(by !== undefined && { by }) });
      const said: unknown = useCase in answers ? answers[useCase] : happy[useCase];
      if (said instanceof Error) throw said;
      return said;
    };
    return [useCase, run] as const;
  });
  const boxOffice = { ...Object.fromEntries(stubbed), peekToken: () => null };
  return { boxOffice: boxOffice as unknown as BoxOffice, calls };
};
