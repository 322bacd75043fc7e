import type { BookingSnapshot } from "@admit-one/core";

/** One PaymentIntent as Stripe's own books have it. */
export type IntentLine = {
  readonly intentId: string;
  readonly paymentId: string;
  readonly status: string;
  readonly currency: string;
  /** How often money was taken. */
  readonly captures: number;
  readonly captured: number;
  readonly refunded: number;
};

/** What one buyer was told of one reservation. */
export type Told = {
  readonly userId: string;
  readonly reservationId: string;
  readonly seatIds: readonly string[];
  promised: "held" | "released" | "paid" | "declined" | "pending" | "cancelled";
  /** Payments that were answered with 2xx. */
  readonly paymentIds: Set<string>;
};

export type Books = {
  readonly intents: readonly IntentLine[];
  readonly ours: Pick<BookingSnapshot, "reservations" | "payments" | "refunds" | "ledger">;
  readonly told: readonly Told[];
};

/** Every promise that was not kept, and all money that is not where both sides say it is. */
export const problemsOf = (books: Books): readonly string[] => [
  ...unfinished(books),
  ...moneyWithoutTickets(books),
  ...ticketsWithoutMoney(books),
  ...paymentsWithoutMoney(books),
  ...accountsThatDiffer(books),
  ...brokenPromises(books),
];

const keptOf = ({ captured, refunded }: IntentLine): number => captured - refunded;

const confirmedOf = ({ ours }: Books) =>
  ours.reservations.flatMap((it) => (it.status === "confirmed" ? [it] : []));

const over: ReadonlySet<string> = new Set([
  // Of reservations, then of payments and refunds.
  "confirmed",
  "released",
  "expired",
  "cancelled",
  "captured",
  "declined",
  "failed",
  "refunded",
  "succeeded",
]);

const unfinished = ({ ours }: Books): readonly string[] => [
  ...ours.reservations.flatMap(({ reservationId: id, status }) =>
    over.has(status) ? [] : [`${id} is still ${status}`],
  ),
  ...ours.payments.flatMap((it) => [
    ...(over.has(it.status) ? [] : [`${it.paymentId} is still ${it.status}`]),
    ...("suspendedAtMs" in it && it.suspendedAtMs !== null
      ? [`${it.paymentId} is in suspense`]
      : []),
  ]),
  ...ours.refunds.flatMap(({ refundId, status }) =>
    over.has(status) ? [] : [`${refundId} is still ${status}`],
  ),
];

/** From Stripe's side: what it keeps was paid for exactly one reservation of that much. */
const moneyWithoutTickets = (books: Books): readonly string[] => {
  const confirmed = Map.groupBy(confirmedOf(books), ({ paymentId }) => paymentId as string);
  return books.intents.flatMap((line) => {
    const { intentId, paymentId, status, captures, currency } = line;
    const sold = confirmed.get(paymentId) ?? [];
    const kept = keptOf(line);
    const right =
      sold.length === 1 && sold[0]?.amount === kept && sold[0].currency === currency.toUpperCase();
    return [
      ...(captures > 1 ? [`${intentId} was captured ${captures} times`] : []),
      ...(kept === 0 || right ? [] : [`Stripe keeps ${kept} of ${intentId} for ${paymentId}`]),
      ...(status === "requires_capture" ? [`${intentId} is reserved for nothing`] : []),
    ];
  });
};

/** From ours: each confirmed reservation has its money, once, whichever payment it came by. */
const ticketsWithoutMoney = (books: Books): readonly string[] => {
  const reservationOf = new Map<string, string>(
    books.ours.payments.map(({ paymentId, reservationId }) => [paymentId, reservationId]),
  );
  const keeping = books.intents.filter((line) => keptOf(line) !== 0);
  const kept = Map.groupBy(keeping, ({ paymentId }) => reservationOf.get(paymentId) ?? "nobody");
  return confirmedOf(books).flatMap(({ reservationId, paymentId, amount }) => {
    const lines = kept.get(reservationId) ?? [];
    const paid = lines.filter((line) => line.paymentId === paymentId && keptOf(line) === amount);
    return [
      ...(paid.length === 0 ? [`${reservationId} is confirmed without money`] : []),
      ...(lines.length > 1 ? [`${reservationId} was paid ${lines.length} times`] : []),
    ];
  });
};

/** What we believe of each payment is what Stripe has of it. */
const paymentsWithoutMoney = ({ intents, ours }: Books): readonly string[] => {
  const lines = Map.groupBy(intents, ({ paymentId }) => paymentId);
  return ours.payments.flatMap((payment) => {
    const own = lines.get(payment.paymentId) ?? [];
    const sum = (of: "captured" | "refunded"): number =>
      own.reduce((total, line) => total + line[of], 0);
    const taken = "takenAmount" in payment ? payment.takenAmount : 0;
    const returned = payment.status === "refunded" ? taken : 0;
    if (sum("captured") === taken && sum("refunded") === returned) return [];
    const has = `took ${sum("captured")} and paid back ${sum("refunded")}`;
    return [`${payment.paymentId} is ${payment.status} of ${taken}, Stripe ${has}`];
  });
};

const accountsThatDiffer = ({ intents, ours }: Books): readonly string[] => {
  const sum = (account: string): number =>
    ours.ledger.reduce((total, it) => total + (it.account === account ? it.amount : 0), 0);
  const kept = intents.reduce((total, line) => total + keptOf(line), 0);
  const all = ours.ledger.reduce((total, { amount }) => total + amount, 0);
  return [
    ...(all === 0 ? [] : [`the ledger is off by ${all}`]),
    ...(sum("suspense") === 0 ? [] : [`suspense has ${-sum("suspense")}`]),
    ...(sum("refunds_payable") === 0 ? [] : [`refunds payable are ${-sum("refunds_payable")}`]),
    ...(sum("gateway") === kept ? [] : [`Stripe keeps ${kept}, our books say ${sum("gateway")}`]),
  ];
};

/** Whoever gives back a hold that is over is told that all is well, and it stays expired. */
const allowed: Readonly<Record<Told["promised"], readonly string[]>> = {
  held: ["expired"],
  released: ["released", "expired"],
  paid: ["confirmed"],
  declined: ["expired"],
  pending: ["confirmed", "expired"],
  cancelled: ["cancelled"],
};

const brokenPromises = ({ ours, told }: Books): readonly string[] => {
  const found = new Map<string, (typeof ours.reservations)[number]>(
    ours.reservations.map((it) => [it.reservationId, it]),
  );
  const known = new Set<string>(ours.payments.map(({ paymentId }) => paymentId));
  const answered = new Set(told.map(({ reservationId }) => reservationId));
  const unanswered = [...found.keys()].filter((id) => !answered.has(id));
  return [
    ...unanswered.map((id) => `${id} was never answered: a retry had an effect`),
    ...told.flatMap(({ reservationId: id, userId, seatIds, promised, paymentIds }) => {
      const now = found.get(id);
      if (now === undefined || now.userId !== userId) return [`${id} was answered and is gone`];
      const has = new Set<string>(now.seats.map(({ seatId }) => seatId));
      return [
        ...(allowed[promised].includes(now.status) ? [] : [`${id} was ${promised}, ${now.status}`]),
        ...seatIds.filter((seat) => !has.has(seat)).map((seat) => `${id} lacks ${seat}`),
        ...[...paymentIds]
          .filter((paymentId) => !known.has(paymentId))
          .map((paymentId) => `${paymentId} was answered and is gone`),
      ];
    }),
  ];
};
