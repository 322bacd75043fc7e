import type { Account } from "./bank.ts";
import type { Story } from "./journey.ts";

/** A reservation as its user reads it once everything has come to rest. */
export type Found = {
  readonly reservationId: string;
  readonly status: string;
  readonly seatIds: readonly string[];
};

export type Evidence = {
  readonly stories: readonly Story[];
  /** What each user finds. */
  readonly found: ReadonlyMap<string, readonly Found[]>;
  /** The status of each payment that some answer named. */
  readonly payments: ReadonlyMap<string, string>;
  readonly accounts: ReadonlyMap<string, Readonly<Account>>;
};

/** Every promise that was not kept, and all money that is in a wrong place. */
export const problemsOf = ({ stories, found, payments, accounts }: Evidence): readonly string[] => [
  ...stories.flatMap((story) => brokenPromises(story, found.get(story.userId) ?? [])),
  ...seatsSoldTwice([...found.values()].flat()),
  ...[...payments].flatMap(([paymentId, status]) =>
    moneyProblems(paymentId, status, accounts.get(paymentId)),
  ),
  ...[...accounts].flatMap(([paymentId, { captures, kept }]) => [
    ...(captures > 1 ? [`${paymentId} was captured ${captures} times`] : []),
    ...(kept > 0 && !payments.has(paymentId) ? [`nobody knows of ${paymentId}'s ${kept}`] : []),
  ]),
];

const allowed: Readonly<Record<Story["reservations"][number]["promised"], readonly string[]>> = {
  held: ["held", "expired"],
  // Whoever gives back a hold that is over is told that all is well, and it stays expired.
  released: ["released", "expired"],
  paid: ["confirmed"],
  declined: ["held", "expired"],
  pending: ["confirmed", "held", "expired"],
};

const brokenPromises = (
  { userId, reservations, turnLost }: Story,
  found: readonly Found[],
): readonly string[] => [
  ...(turnLost === null ? [] : [`${userId} obeyed and lost the turn: ${turnLost}`]),
  ...found
    .filter((it) => !reservations.some(({ reservationId }) => reservationId === it.reservationId))
    .map((it) => `${userId} has ${it.reservationId}, which nobody answered: a retry had an effect`),
  ...reservations.flatMap(({ reservationId, promised, seatIds }) => {
    const now = found.find((it) => it.reservationId === reservationId);
    if (now === undefined) return [`${reservationId} of ${userId} was answered and is gone`];
    const wrong = allowed[promised].includes(now.status)
      ? []
      : [`${reservationId} was ${promised} and is ${now.status}`];
    const lacking = seatIds.filter((seatId) => !now.seatIds.includes(seatId));
    return [...wrong, ...lacking.map((seatId) => `${reservationId} lacks ${seatId}`)];
  }),
];

const seatsSoldTwice = (found: readonly Found[]): readonly string[] => {
  const owners = new Map<string, string>();
  return found
    .filter(({ status }) => status === "confirmed")
    .flatMap(({ reservationId, seatIds }) =>
      seatIds.flatMap((seatId) => {
        const other = owners.get(seatId);
        owners.set(seatId, reservationId);
        return other === undefined ? [] : [`${seatId} was sold to ${other} and ${reservationId}`];
      }),
    );
};

const moneyProblems = (
  paymentId: string,
  status: string,
  account: Readonly<Account> | undefined,
): readonly string[] => {
  const kept = account?.kept ?? 0;
  if (status === "pending" || status === "refunding") return [`${paymentId} is still ${status}`];
  if (status === "captured") return kept > 0 ? [] : [`${paymentId} is captured, not at the bank`];
  return kept === 0 ? [] : [`the bank keeps ${kept} for ${paymentId}, which is ${status}`];
};
