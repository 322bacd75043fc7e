import type { Alarm, EndingCall, Payment, Watchlist } from "@admit-one/core";

/** One thing that a person should look at. */
export type Item = {
  readonly kind: Alarm["alarm"] | "pending" | "suspended" | "disputed";
  readonly sinceMs: number;
  readonly ids: Readonly<Record<string, string>>;
  readonly endedBy: readonly EndingCall[];
  /** The order concerned, if it is known. */
  readonly reservationId: string | null;
};

type Items = { readonly alarms: readonly Item[]; readonly soon: readonly Item[] };

/** Alarms, and what may become one: oldest first, each payment once. */
export const itemsOf = ({ alarms, suspects }: Watchlist): Items => {
  const orders = new Map<string, string>(
    suspects.payments.map(({ paymentId, reservationId }) => [paymentId, reservationId]),
  );
  const listed = alarms.map(({ alarm: kind, sinceMs, ids, endedBy }): Item => {
    const paymentId = ids["paymentId"];
    const reservationId = paymentId === undefined ? undefined : orders.get(paymentId);
    return { kind, sinceMs, ids, endedBy, reservationId: reservationId ?? null };
  });
  const alarmed = new Set(alarms.map(({ ids }) => ids["paymentId"]));
  const soon = suspects.payments
    .filter(({ paymentId }) => !alarmed.has(paymentId))
    .flatMap(watched)
    .toSorted((a, b) => a.sinceMs - b.sinceMs);
  return { alarms: listed, soon };
};

/** What is unsettled about a payment that raises no alarm. */
const watched = (payment: Payment): readonly Item[] => {
  const { paymentId, reservationId } = payment;
  const shared = { ids: { paymentId }, endedBy: [], reservationId };
  if (payment.status === "pending") {
    return [{ ...shared, kind: "pending", sinceMs: payment.deadlineMs }];
  }
  const open =
    "disputes" in payment ? payment.disputes.find(({ status }) => status === "open") : undefined;
  if (open !== undefined) return [{ ...shared, kind: "disputed", sinceMs: open.openedAtMs }];
  return payment.status === "captured" && payment.suspendedAtMs !== null
    ? [{ ...shared, kind: "suspended", sinceMs: payment.suspendedAtMs }]
    : [];
};
