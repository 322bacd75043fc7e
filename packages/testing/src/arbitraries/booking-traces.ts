import fc from "fast-check";
import { seatIds } from "../fixtures/plan.ts";

/** One command to the bookings of one show; who it is about is drawn before anybody knows. */
export type BookingStep =
  | { readonly step: "hold"; readonly seatIds: readonly string[] }
  | { readonly step: "release" | "expire" | "pay" | "capture"; readonly of: number };

/** How many seats the show of a trace has. */
export const traceSeats = 5;

/** Commands in the order in which they are given; each is about some hold before it, or about none. */
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
