import { validation } from "../kernel/errors.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { IdempotencyRecord } from "../kernel/idempotency.ts";
import type { UserId } from "../kernel/ids.ts";
import type { JournalEntry, JournalPlace } from "../kernel/journal.ts";
import type { Part } from "../kernel/page.ts";
import { notFound } from "../kernel/refusals.ts";
import { checkUserId } from "../kernel/validate.ts";
import { walletEntryIds } from "../payment/wallet.ts";
import { bookingEventIds, tokenEventIds } from "./event-ids.ts";
import type {
  ExportedReservation,
  ExportedToken,
  ExportedWallet,
  ExportUser,
  ExportUserOutcome,
} from "./privacy-commands.ts";
import type { PrivacyContext } from "./privacy-context.ts";
import { bookingsOf, isKnownUser, tokensOf } from "./walk-user.ts";

/** Everything that is stored about a user. Each part is read when the caller iterates over it. */
export const exportUser = async (
  context: PrivacyContext,
  query: ExportUser,
): Promise<ExportUserOutcome> => {
  const errors = checkUserId(query.userId);
  if (errors.length > 0) return validation(...errors);
  const userId = query.userId as UserId;
  if (!(await isKnownUser(context, userId))) return notFound("user");
  return {
    outcome: "user_exported",
    export: {
      userId,
      exportedAtMs: context.clock.nowMs(),
      tokens: exportTokens(context, userId),
      reservations: exportReservations(context, userId),
      wallets: exportWallets(context, userId),
      records: exportRecords(context, userId),
      journal: exportJournal(context, userId),
    },
  };
};

/** Which operator gave a command is about that person, not about the user. */
const findEvents = async (
  { stores }: PrivacyContext,
  eventIds: readonly string[],
): Promise<readonly DomainEvent[]> =>
  (await stores.events.find(eventIds)).map(({ actor: _actor, ...rest }) => rest as DomainEvent);

async function* exportTokens(
  context: PrivacyContext,
  userId: UserId,
): AsyncGenerator<ExportedToken> {
  for await (const tokens of tokensOf(context, userId)) {
    const events = await findEvents(context, tokens.flatMap(tokenEventIds));
    for (const token of tokens) {
      const ids = new Set(tokenEventIds(token));
      yield { token, events: events.filter(({ eventId }) => ids.has(eventId)) };
    }
  }
}

async function* exportReservations(
  context: PrivacyContext,
  userId: UserId,
): AsyncGenerator<ExportedReservation> {
  for await (const bookings of bookingsOf(context, userId, { ledger: true })) {
    for (const booking of bookings) {
      const { reservation, payments, refunds, ledger } = booking;
      yield {
        reservation,
        payments: payments.map((payment) => ({
          payment,
          refunds: refunds.filter(({ paymentId }) => paymentId === payment.paymentId),
          ledger: ledger.filter(({ paymentId }) => paymentId === payment.paymentId),
        })),
        events: await findEvents(context, bookingEventIds(booking)),
      };
    }
  }
}

async function* exportWallets(
  { stores }: PrivacyContext,
  userId: UserId,
): AsyncGenerator<ExportedWallet> {
  yield* await stores.bookings.view(async (view) => {
    const wallets: ExportedWallet[] = [];
    for (const wallet of await view.walletsOf(userId)) {
      wallets.push({ wallet, ledger: await view.entries(walletEntryIds(wallet)) });
    }
    return wallets;
  });
}

const recordsMax = 100;

async function* exportRecords(
  { stores }: PrivacyContext,
  userId: UserId,
): AsyncGenerator<IdempotencyRecord> {
  for (let after: string | null = null; ; ) {
    const from = after;
    const records: readonly IdempotencyRecord[] = await stores.bookings.view((view) =>
      view.recordsOf(userId, from, recordsMax),
    );
    yield* records;
    after = records.at(-1)?.key ?? null;
    if (records.length < recordsMax) return;
  }
}

const rowsMax = 100;

async function* exportJournal(
  { stores }: PrivacyContext,
  userId: UserId,
): AsyncGenerator<JournalEntry> {
  for (let after: JournalPlace | null = null; ; ) {
    const part: Part<JournalPlace> = { after, limit: rowsMax };
    const entries = await stores.lookups.journal({ userId }, part);
    yield* entries;
    after = entries.at(-1) ?? null;
    if (entries.length < rowsMax) return;
  }
}
