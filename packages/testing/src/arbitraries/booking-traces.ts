import fc from "fast-check";
import { seatIds } from "../fixtures/plan.ts";

/** One command on the bookings of one show. Its target is chosen in advance and may not exist. */
export type BookingStep =
  | { readonly step: "hold"; readonly seatIds: readonly string[] }
  | { readonly step: "release" | "expire" | "pay" | "capture"; readonly of: number };

/** The number of seats of the trace's show. */
export const traceSeats = 5;

/** Commands in sequence. Each refers to an earlier hold, or to none. */
export const bookingTraces = (): fc.Arbitrary<readonly BookingStep[]> => {
  const some = fc.uniqueArray(fc.constantFrom(...seatIds(traceSeats)), {
    minLength: 1,
    maxLength: 3,
  });
  const hold = some.map((asked) => ({ step: "hold" as const, seatIds: asked }));
  const of = fc.nat({ max: 8 });
  const other = fc.record({
    step: fc.constantFrom(
      "release" as const,
      "expire" as const,
      "pay" as const,
      "capture" as const,
    ),
    of,
  });
  return fc.array(fc.oneof({ weight: 2, arbitrary: hold }, { weight: 3, arbitrary: other }), {
    maxLength: 30,
  });
};
