import type { PaymentId } from "../kernel/ids.ts";
import { post } from "../payment/ledger.ts";
import type { ListedPayment, PaymentGateway } from "../payment/payment-gateway.port.ts";
import { refundIdOf } from "../payment/refund.ts";
import type { BookingChange, BookingState } from "../sales/booking.ts";
import { carryOut } from "../sales/paying/carry-out.ts";
import { learnMovements } from "../sales/refunding/learn-movements.ts";
import { newOrder } from "../sales/refunding/request-refund.ts";
import type { OperationsContext } from "./operations-context.ts";
import { markReconciled, reconciledUntilMs } from "./reconciled.ts";

/** Of one gateway and pass; the next pass goes on where this one stopped. */
const pagesMax = 100;
/** Of one pass: where the store is away, each payment behind would only take its time to fail. */
const failuresMax = 100;

/** A comparison that goes on over several passes. */
type Reading = {
  readonly sinceMs: number;
  /** All that was captured before it will have been compared at the end. */
  readonly begunAtMs: number;
  readonly cursor: string | null;
  /** Whether all that was listed so far was compared: only then need it not be read again. */
  readonly isWhole: boolean;
};

/**
 * Makes the step that compares the gateways' books with ours (K29): money of payments that are not
 * settled here is settled, and money that no payment is known for, since the database lost it, goes
 * back. What a pass has not come to the end of, the next one of this process goes on with; another
 * process begins anew. A payment that can't be compared holds up nothing behind it; its failure is
 * thrown at the end, and the books are read again from where they were.
 */
export const createReconcile = (context: OperationsContext): (() => Promise<number>) => {
  const readings = new Map<string, Reading>();
  return async () => {
    let found = 0;
    const failures: unknown[] = [];
    for (const book of context.gateways.flatMap((gateway) => booksOf(context, gateway))) {
      try {
        found += await reconcileOne(context, book, readings);
      } catch (error) {
        // One that is away must not keep the books of the others from being read.
        failures.push(error);
      }
    }
    for (const error of failures) throw error;
    return found;
  };
};

/** One of the lists that a gateway keeps. */
type Book = {
  readonly name: string;
  readonly list: (query: {
    readonly sinceMs: number;
    readonly cursor: string | null;
  }) => Promise<Page>;
};

type Page = {
  /** What is to be done for each line; true where it was news. */
  readonly lines: readonly (() => Promise<boolean>)[];
  readonly cursor: string | null;
};

/** Money that it took, then money that moved since: what moved must have been taken first. */
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
      return { lines: payments.map((money) => () => compare(context, money)), cursor };
    },
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
  const { isHeard } = await learnMovements(context, paymentId);
  if (!isHeard) throw new Error(`The gateway did not say what moved the money of ${paymentId}.`);
  return false;
};

const reconcileOne = async (
  context: OperationsContext,
  { name, list }: Book,
  readings: Map<string, Reading>,
): Promise<number> => {
  const { sinceMs, begunAtMs, ...from } = readings.get(name) ?? (await begin(context, name));
  // Whatever stops it, a cursor is used once: one that the gateway forgot must not be asked for ever.
  readings.delete(name);
  let { cursor } = from;
  let found = 0;
  const failures: unknown[] = [];
  for (let page = 0; page < pagesMax && (page === 0 || cursor !== null); page += 1) {
    const listed = await list({ sinceMs, cursor });
    found += await compareAll(listed.lines, failures);
    ({ cursor } = listed);
  }
  const isWhole = from.isWhole && failures.length === 0;
  if (cursor !== null) readings.set(name, { sinceMs, begunAtMs, cursor, isWhole });
  else if (isWhole) await markReconciled(context, name, begunAtMs);
  for (const error of failures) throw error;
  return found;
};

/** Adds to the failures what could not be compared; throws the first where there are too many. */
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
 * Where nothing was ever compared only a little is: a new database does not know what another one
 * sold through the same account, and would send it all back.
 */
const begin = async (context: OperationsContext, gateway: string): Promise<Reading> => {
  const { clock, options } = context;
  const begunAtMs = clock.nowMs();
  const untilMs = (await reconciledUntilMs(context, gateway)) ?? begunAtMs;
  return { sinceMs: untilMs - options.reconcileLookbackMs, begunAtMs, cursor: null, isWhole: true };
};

const compare = async (context: OperationsContext, money: ListedPayment): Promise<boolean> => {
  const { bookings } = context.stores;
  const { paymentId, reference, amount, currency } = money;
  const payment = await bookings.payment(paymentId);
  if (payment === null) {
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

/** Nobody knows what it was for, so it goes back; it is booked as all money is. */
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
