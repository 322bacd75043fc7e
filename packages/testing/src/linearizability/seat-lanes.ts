import fc from "fast-check";
import type { SeatCall } from "./seat-model.ts";

/**
 * Calls of several callers on the seats `A-1-1` and so on: each holds, looks and releases at
 * random.
 */
export const seatLanes = (
  seats: number,
  lanes: number,
): fc.Arbitrary<readonly (readonly SeatCall[])[]> => {
  const seatIds = Array.from({ length: seats }, (_, index) => `A-1-${index + 1}`);
  const some = fc.uniqueArray(fc.constantFrom(...seatIds), { minLength: 1, maxLength: 3 });
  const step = fc.oneof(
    { weight: 3, arbitrary: some.map((asked) => ({ kind: "hold" as const, seatIds: asked })) },
    { weight: 2, arbitrary: fc.constant({ kind: "release" as const }) },
    { weight: 2, arbitrary: fc.constant({ kind: "look" as const }) },
  );
  return fc
    .array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: lanes })
    .map((drawn) => drawn.map((steps, lane) => named(steps, lane)));
};

type Step =
  | { readonly kind: "hold"; readonly seatIds: readonly string[] }
  | { readonly kind: "release" | "look" };

/** Each hold uses a new name, and a release ends the lane's latest hold. */
const named = (steps: readonly Step[], lane: number): readonly SeatCall[] => {
  let holds = 0;
  return steps.map((step): SeatCall => {
    if (step.kind === "look") return { kind: "look" };
    if (step.kind === "hold") holds += 1;
    const by = `lane-${lane}-${holds}`;
    return step.kind === "hold"
      ? { kind: "hold", by, seatIds: step.seatIds }
      : { kind: "release", by };
  });
};
