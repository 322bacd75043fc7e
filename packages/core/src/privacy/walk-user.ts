import type { UserId } from "../kernel/ids.ts";
import type { Operating } from "../kernel/operating.ts";
import type { LedgerEntry } from "../payment/ledger.ts";
import type { Payment } from "../payment/payment.ts";
import type { Refund } from "../payment/refund.ts";
import type { Token } from "../queue/token.ts";
import type { Reservation } from "../reservation/reservation.ts";
import type { PrivacyContext } from "./privacy-context.ts";

type Ports = Pick<Operating<PrivacyContext>, "stores">;

/** How many rows to read at once. */
const partMax = 50;

/** The user's tokens in all queues, in parts. */
export async function* tokensOf(
  { stores }: Ports,
  userId: UserId,
): AsyncGenerator<readonly Token[]> {
  for (let after: Token | null = null; ; ) {
    const tokens: readonly Token[] = await stores.queues.tokensOf(userId, {
      after,
      limit: partMax,
    });
    if (tokens.length > 0) yield tokens;
    after = tokens.at(-1) ?? null;
    if (tokens.length < partMax) return;
  }
}

/** A reservation with all its payments and their money. */
export type Booking = {
  readonly reservation: Reservation;
  readonly payments: readonly Payment[];
  readonly refunds: readonly Refund[];
  /** Empty unless requested. */
  readonly ledger: readonly LedgerEntry[];
};

/** The user's reservations, oldest first, in parts. Each part is consistent in itself. */
export async function* bookingsOf(
  { stores }: Ports,
  userId: UserId,
  { ledger: withLedger }: { readonly ledger: boolean },
): AsyncGenerator<readonly Booking[]> {
  for (let after: Reservation | null = null; ; ) {
    const from = after;
    const bookings: readonly Booking[] = await stores.bookings.view(async (view) => {
      const reservations = await view.reservationsOf(userId, from, partMax);
      const payments = await view.paymentsOf(reservations.map((one) => one.reservationId));
      const paymentIds = payments.map(({ paymentId }) => paymentId);
      const refunds = await view.refundsOf(paymentIds);
      const ledger = withLedger ? await view.entriesOf(paymentIds) : [];
      return reservations.map((reservation) => {
        const paid = payments.filter((one) => one.reservationId === reservation.reservationId);
        const ids = new Set<string | null>(paid.map(({ paymentId }) => paymentId));
        return {
          reservation,
          payments: paid.toSorted((a, b) => a.createdAtMs - b.createdAtMs),
          refunds: refunds.filter(({ paymentId }) => ids.has(paymentId)),
          ledger: ledger.filter(({ paymentId }) => ids.has(paymentId)),
        };
      });
    });
    if (bookings.length > 0) yield bookings;
    after = bookings.at(-1)?.reservation ?? null;
    if (bookings.length < partMax) return;
  }
}

/** Whether anything is stored under the user's id. */
export const isKnownUser = async ({ stores }: Ports, userId: UserId): Promise<boolean> => {
  const first = { after: null, limit: 1 };
  if ((await stores.queues.tokensOf(userId, first)).length > 0) return true;
  return stores.bookings.view(
    async (view) =>
      (await view.reservationsOf(userId, null, 1)).length > 0 ||
      (await view.walletsOf(userId)).length > 0 ||
      (await view.recordsOf(userId, null, 1)).length > 0,
  );
};
