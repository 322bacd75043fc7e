import { mayBeOwn, unknownCellOf } from "../kernel/cell.ts";
import type { PaymentId } from "../kernel/ids.ts";
import { post } from "../payment/ledger.ts";
import type { ListedPayment, PaymentGateway } from "../payment/payment-gateway.port.ts";
import { refundIdOf } from "../payment/refund.ts";
import type { BookingChange, BookingState } from "../sales/booking.ts";
import { carryOut } from "../sales/paying/carry-out.ts";
import { learnMovements } from "../sales/refunding/learn-movements.ts";
import { newOrder } from "../sales/refunding/request-refund.ts";
import { keepUnknownCells, recallUnknownCells } from "./keep-unknown-cells.ts";
import type { OperationsContext } from "./operations-context.ts";
import { markReconciled, reconciledUntilMs } from "./reconciled.ts";

/** Pages per gateway and pass. The next pass continues where this one stopped. */
const pagesMax = 100;
/** Failures per pass. If the store is down, trying the remaining payments would only take time. */
const failuresMax = 100;

/** A comparison that continues over several passes. */
type Reading = {
  readonly sinceMs: number;
  /** At the end, everything captured before this instant has been compared. */
  readonly begunAtMs: number;
  readonly cursor: string | null;
  /** Whether everything listed so far was compared. If not, it must be read again. */
  readonly isWhole: boolean;
};

/**
 * Creates the step that compares the gateways' books with ours (K29). It settles captured money of
 * payments that are not settled here, and refunds money whose payment the database lost. It leaves
 * the money of other cells to them; that of a cell which nobody named raises an alarm. The next pass
 * of this process continues an unfinished pass; another process starts again. A payment that cannot
 * be compared does not block the others; its failure is thrown at the end, and the books are later
 * read again from the same place.
 */
export const createReconcile = (context: OperationsContext): (() => Promise<number>) => {
  const readings = new Map<string, Reading>();
  const recalled = new Set<string>();
  return async () => {
    let found = 0;
    const failures: unknown[] = [];
    for (const { name } of context.cell === undefined ? [] : context.gateways) {
      if (!recalled.has(name)) await recallUnknownCells(context, name);
      recalled.add(name);
    }
    for (const book of context.gateways.flatMap((gateway) => booksOf(context, gateway))) {
      try {
        found += await reconcileOne(context, book, readings);
      } catch (error) {
        // A gateway that is down must not prevent reading the books of the others.
        failures.push(error);
      }
    }
    for (const error of failures) throw error;
    return found;
  };
};

/** One of the lists that a gateway provides. */
type Book = {
  readonly name: string;
  readonly list: (query: {
    readonly sinceMs: number;
    readonly cursor: string | null;
  }) => Promise<Page>;
  /** What to do after each pass. */
  readonly after?: () => Promise<void>;
};

type Page = {
  /** The action for each line. It returns true if the line was news. */
  readonly lines: readonly (() => Promise<boolean>)[];
  readonly cursor: string | null;
};

/** First captures, then movements, because money can only move after its capture. */
const booksOf = (context: OperationsContext, gateway: PaymentGateway): readonly Book[] => {
  const { name } = gateway;
  const { listSince, movedSince } = {
    listSince: gateway.listSince?.bind(gateway),
    movedSince: gateway.movedSince?.bind(gateway),
  };
  const taken: Book | undefined = listSince && {
    name,
    list: async (query) => {
      const { payments, cursor } = await listSince(query);
      return { lines: payments.map((money) => () => compare(context, name, money)), cursor };
    },
    after: () => keepUnknownCells(context, name),
  };
  const moved: Book | undefined = movedSince && {
    name: `${name} moved`,
    list: async (query) => {
      const { paymentIds, cursor } = await movedSince(query);
      return { lines: paymentIds.map((id) => () => learn(context, id)), cursor };
    },
  };
  return [taken, moved].filter((book) => book !== undefined);
};

const learn = async (context: OperationsContext, paymentId: PaymentId): Promise<boolean> => {
  if (!mayBeOwn(context.cell, paymentId)) return false;
  const { isHeard } = await learnMovements(context, paymentId);
  if (!isHeard) throw new Error(`The gateway did not say what moved the money of ${paymentId}.`);
  return false;
};

const reconcileOne = async (
  context: OperationsContext,
  { name, list, after }: Book,
  readings: Map<string, Reading>,
): Promise<number> => {
  const { sinceMs, begunAtMs, ...from } = readings.get(name) ?? (await begin(context, name));
  // A cursor is used only once, whatever happens: a cursor that the gateway forgot must not be
  // retried for ever.
  readings.delete(name);
  let { cursor } = from;
  let found = 0;
  const failures: unknown[] = [];
  for (let page = 0; page < pagesMax && (page === 0 || cursor !== null); page += 1) {
    const listed = await list({ sinceMs, cursor });
    found += await compareAll(listed.lines, failures);
    ({ cursor } = listed);
  }
  await after?.();
  const isWhole = from.isWhole && failures.length === 0;
  if (cursor !== null) readings.set(name, { sinceMs, begunAtMs, cursor, isWhole });
  else if (isWhole) await markReconciled(context, name, begunAtMs);
  for (const error of failures) throw error;
  return found;
};

/**
 * Collects failures of lines that could not be compared. Throws the first if there are too many.
 */
const compareAll = async (lines: Page["lines"], failures: unknown[]): Promise<number> => {
  let found = 0;
  for (const line of lines) {
    try {
      found += Number(await line());
    } catch (error) {
      failures.push(error);
      if (failures.length >= failuresMax) throw failures[0];
    }
  }
  return found;
};

/**
 * Without an earlier comparison only a short time is compared: a new database does not know what
 * another one sold through the same account, and would refund all of it.
 */
const begin = async (context: OperationsContext, gateway: string): Promise<Reading> => {
  const { clock, options } = context;
  const begunAtMs = clock.nowMs();
  const untilMs = (await reconciledUntilMs(context, gateway)) ?? begunAtMs;
  return { sinceMs: untilMs - options.reconcileLookbackMs, begunAtMs, cursor: null, isWhole: true };
};

const compare = async (
  context: OperationsContext,
  gateway: string,
  money: ListedPayment,
): Promise<boolean> => {
  const { cell, unknownCells } = context;
  const { bookings } = context.stores;
  const { paymentId, reference, amount, currency } = money;
  const payment = mayBeOwn(cell, paymentId) ? await bookings.payment(paymentId) : null;
  if (payment === null) {
    // Money of another cell is a sale of that cell, and no orphan.
    const stranger = unknownCellOf(cell, paymentId);
    if (stranger !== null) {
      unknownCells.note({ gateway, cell: stranger, paymentId, sinceMs: money.capturedAtMs });
    }
    if (stranger !== null || !mayBeOwn(cell, paymentId)) return false;
    return bookings.update({ by: "payment", paymentId }, (state) => {
      const change = takeOrphan(state, money, context.clock.nowMs());
      return { outcome: change !== undefined, ...(change && { change }) };
    });
  }
  const settled = payment.status !== "pending" && !("reason" in payment);
  if (settled) return false;
  const captured = { outcome: "captured", reference, amount, currency } as const;
  await carryOut(context, { paymentId, attempts: -1 }, captured);
  return true;
};

/** Nobody knows what the money was for, so it is refunded. It is booked like any other money. */
const takeOrphan = (
  { payment, refunds }: BookingState,
  { paymentId, reference, amount, currency, method }: ListedPayment,
  nowMs: number,
): BookingChange | undefined => {
  if (payment !== null || refunds.length > 0) return undefined;
  const refundId = refundIdOf(paymentId, 1);
  const posting = { amount, currency, paymentId, atMs: nowMs };
  const nobodys = { reservationId: null, showId: null, userId: null };
  const named = { refundId, paymentId, no: 1, ...nobodys, method, reference };
  const orphan = newOrder({ ...named, amount, currency, reason: "unknown_payment" }, nowMs);
  return {
    refunds: [{ ...orphan, version: 1 }],
    ledger: [
      ...post("gateway", "suspense", { ...posting, postingId: `${paymentId}.captured` }),
      ...post("suspense", "refunds_payable", { ...posting, postingId: `${refundId}.requested` }),
    ],
  };
};
