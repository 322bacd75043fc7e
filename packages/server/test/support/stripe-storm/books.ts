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
  /** What disputes withdrew. */
  readonly disputed: number;
};

/** What one buyer was told of one reservation. */
export type Told = {
  readonly userId: string;
  readonly reservationId: string;
  readonly seatIds: readonly string[];
  promised:
    | "held"
    | "released"
    | "releasing"
    | "left"
    | "paid"
    | "declined"
    | "pending"
    | "cancelled";
  /** Payments that were answered with 2xx. */
  readonly paymentIds: Set<string>;
};

export type Books = {
  readonly intents: readonly IntentLine[];
  readonly ours: Pick<BookingSnapshot, "reservations" | "payments" | "refunds" | "ledger">;
  readonly told: readonly Told[];
  /** What operators paid back by hand, by payment: their cash, so Stripe keeps what was taken. */
  readonly byHand: ReadonlyMap<string, number>;
  /** Reservations that operators cancelled for nothing: an appeal may win their money after all. */
  readonly forfeited: ReadonlySet<string>;
};

/** Every promise that was not kept, and all money that is not where both sides say it is. */
export const problemsOf = (books: Books): readonly string[] => [
  ...unfinished(books),
  ...moneyWithoutTickets(books),
  ...ticketsWithoutMoney(books),
  ...seatsSoldTwice(books),
  ...paymentsWithoutMoney(books),
  ...lawsBroken(books),
  ...accountsThatDiffer(books),
  ...brokenPromises(books),
];

const keptOf = ({ captured, refunded, disputed }: IntentLine): number =>
  captured - refunded - disputed;

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
  ...ours.refunds.flatMap(({ refundId, origin, status }) =>
    status === "succeeded" || (origin === "provider" && status === "failed")
      ? []
      : [`${refundId} is still ${status}`],
  ),
];

/** From Stripe's side: what it keeps was paid for exactly one reservation that took that much. */
const moneyWithoutTickets = (books: Books): readonly string[] => {
  const confirmed = Map.groupBy(confirmedOf(books), ({ paymentId }) => paymentId as string);
  const forfeited = new Set<string>(
    books.ours.payments
      .filter(({ reservationId }) => books.forfeited.has(reservationId))
      .map(({ paymentId }) => paymentId),
  );
  return books.intents.flatMap((line) => {
    const { intentId, paymentId, status, captures, currency } = line;
    const sold = confirmed.get(paymentId) ?? [];
    const kept = keptOf(line);
    const right =
      sold.length === 1 &&
      sold[0]?.amount === line.captured &&
      sold[0].currency === currency.toUpperCase();
    return [
      ...(captures > 1 ? [`${intentId} was captured ${captures} times`] : []),
      // Less than nothing is what a buyer has twice: that was an alarm, and is booked.
      ...(kept <= (books.byHand.get(paymentId) ?? 0) || right || forfeited.has(paymentId)
        ? []
        : [`Stripe keeps ${kept} of ${intentId} for ${paymentId}`]),
      ...(status === "requires_capture" ? [`${intentId} is reserved for nothing`] : []),
    ];
  });
};

/** From ours: each confirmed reservation has its money, once, whichever payment it came by. */
const ticketsWithoutMoney = (books: Books): readonly string[] => {
  const sold = new Set<string>(confirmedOf(books).map(({ paymentId }) => paymentId));
  const reservationOf = new Map<string, string>(
    books.ours.payments.map(({ paymentId, reservationId }) => [paymentId, reservationId]),
  );
  const byHand = ({ paymentId }: IntentLine): number => books.byHand.get(paymentId) ?? 0;
  const keeping = books.intents.filter(
    (line) => keptOf(line) > byHand(line) || (line.captured > 0 && sold.has(line.paymentId)),
  );
  const kept = Map.groupBy(keeping, ({ paymentId }) => reservationOf.get(paymentId) ?? "nobody");
  return confirmedOf(books).flatMap(({ reservationId, paymentId, amount }) => {
    const lines = kept.get(reservationId) ?? [];
    const paid = lines.filter((line) => line.paymentId === paymentId && line.captured === amount);
    return [
      ...(paid.length === 0 ? [`${reservationId} is confirmed without money`] : []),
      ...(lines.length > 1 ? [`${reservationId} was paid ${lines.length} times`] : []),
    ];
  });
};

const seatsSoldTwice = (books: Books): readonly string[] => {
  const owners = Map.groupBy(
    confirmedOf(books).flatMap(({ reservationId, seats }) =>
      seats.map(({ seatId }) => ({ seatId, reservationId })),
    ),
    ({ seatId }) => seatId as string,
  );
  return [...owners].flatMap(([seatId, sold]) =>
    sold.length === 1
      ? []
      : [`${seatId} is sold to ${sold.map(({ reservationId }) => reservationId).join(" and ")}`],
  );
};

/**
 * Of each payment: taken − back = due + kept, `back` by what refunds say was paid, `kept` by the
 * ledger, since nothing is on its way any more.
 */
const lawsBroken = (books: Books): readonly string[] => {
  const { ours } = books;
  const due = new Map<string, number>(
    confirmedOf(books).map(({ paymentId, amount }) => [paymentId, amount]),
  );
  const ledger = Map.groupBy(ours.ledger, ({ paymentId }) => paymentId as string | null);
  const refunds = Map.groupBy(ours.refunds, ({ paymentId }) => paymentId as string);
  return ours.payments.flatMap((payment) => {
    const { paymentId } = payment;
    const taken = "takenAmount" in payment ? payment.takenAmount : 0;
    const back = (refunds.get(paymentId) ?? []).reduce((sum, refund) => {
      const byHand = refund.origin === "ours" ? refund.byHand : [];
      return byHand.reduce((total, { amount }) => total + amount, sum + refund.paidAmount);
    }, 0);
    const kept = (ledger.get(paymentId) ?? []).reduce(
      (sum, { account, amount }) => (account === "kept" ? sum - amount : sum),
      0,
    );
    const owed = due.get(paymentId) ?? 0;
    return taken - back === owed + kept
      ? []
      : [`${paymentId} took ${taken}, ${back} went back, ${owed} are due, ${kept} are kept`];
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
    const returned = ours.refunds
      .filter(({ paymentId }) => paymentId === payment.paymentId)
      .reduce((total, { paidAmount }) => total + paidAmount, 0);
    if (sum("captured") === taken && sum("refunded") === returned) return [];
    const has = `took ${sum("captured")} and paid back ${sum("refunded")}`;
    return [`${payment.paymentId} is ${payment.status} of ${taken}, Stripe ${has}`];
  });
};

const accountsThatDiffer = ({ intents, ours, byHand }: Books): readonly string[] => {
  const sum = (account: string): number =>
    ours.ledger.reduce((total, it) => total + (it.account === account ? it.amount : 0), 0);
  const kept = intents.reduce((total, line) => total + keptOf(line), 0);
  const disputed = intents.reduce((total, line) => total + line.disputed, 0);
  const all = ours.ledger.reduce((total, { amount }) => total + amount, 0);
  const cash = [...byHand.values()].reduce((total, amount) => total + amount, 0);
  return [
    ...(all === 0 ? [] : [`the ledger is off by ${all}`]),
    ...(sum("suspense") === 0 ? [] : [`suspense has ${-sum("suspense")}`]),
    ...(sum("refunds_payable") === 0 ? [] : [`refunds payable are ${-sum("refunds_payable")}`]),
    ...(sum("disputed") === disputed
      ? []
      : [`${disputed} are disputed, our books say ${sum("disputed")}`]),
    ...(0 - sum("till") === cash
      ? []
      : [`${cash} were paid by hand, our books say ${-sum("till")}`]),
    ...(sum("gateway") === kept ? [] : [`Stripe keeps ${kept}, our books say ${sum("gateway")}`]),
  ];
};

/** Whoever gives back a hold that is over is told that all is well, and it stays expired. */
const allowed: Readonly<Record<Told["promised"], readonly string[]>> = {
  held: ["expired"],
  released: ["released", "expired"],
  // Money may have been quicker than the wish.
  releasing: ["released", "expired", "confirmed"],
  left: ["expired"],
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
