import type { OperatorsDecision } from "../kernel/journal.ts";
import { type Operating, recorded } from "../kernel/operating.ts";
import type { BookingChange, BookingSlice, BookingState } from "./booking.ts";
import type { SalesContext } from "./sales-context.ts";

/**
 * A step of an operator's command about bookings, with its row of the journal. The row names the user
 * of the loaded reservation or payment, so that an erasure finds it.
 */
export const acceptBooking = <O>(
  { whole, order }: Operating<SalesContext>,
  slice: BookingSlice,
  decide: (state: BookingState) => OperatorsDecision<BookingChange, O>,
): Promise<O> =>
  whole.stores.bookings.update(slice, (state) => recorded(order, ofUser(state, decide(state))));

const ofUser = <O>(
  { reservation, payment, refunds }: BookingState,
  decided: OperatorsDecision<BookingChange, O>,
): OperatorsDecision<BookingChange, O> => {
  if (!("note" in decided) || decided.note === null || decided.note === "continued") return decided;
  const userId = decided.note.userId ?? (reservation ?? payment ?? refunds[0])?.userId;
  return { ...decided, note: { ...decided.note, userId: userId ?? undefined } };
};
