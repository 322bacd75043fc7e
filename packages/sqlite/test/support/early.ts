import type { BookingChange, BookingSlice, BookingState, Decision, Stores } from "@admit-one/core";

/** Stores that answer before they save: a write behind, as some caches do it. */
export const answeringEarly = (stores: Stores): Stores & AsyncDisposable => {
  const later: Promise<unknown>[] = [];
  const update = async <O>(
    slice: BookingSlice,
    decide: (state: BookingState) => Decision<BookingChange, O>,
  ): Promise<O> => {
    const { outcome } = await stores.bookings.update(slice, (state) => ({
      outcome: decide(state),
    }));
    const turn = new Promise((resolve) => setImmediate(resolve));
    later.push(turn.then(() => stores.bookings.update(slice, decide)));
    return outcome;
  };
  return {
    ...stores,
    bookings: { ...stores.bookings, update },
    [Symbol.asyncDispose]: async () => {
      await Promise.allSettled(later);
    },
  };
};
