import type { SequentialModel } from "./check.ts";

/** Calls on the seats of one show, each under its own name. */
export type SeatCall =
  | { readonly kind: "hold"; readonly by: string; readonly seatIds: readonly string[] }
  | { readonly kind: "release"; readonly by: string }
  | { readonly kind: "look" };

/** `held`, `taken`, `released`, or the free seats that were seen, joined by commas. */
export type SeatAnswer = string;

/** The owner of each seat. A caller holds at most once. */
type Owners = ReadonlyMap<string, string>;

/** The seats of one show as sequential callers would find them. */
export const seatModel = (
  seatIds: readonly string[],
): SequentialModel<Owners, SeatCall, SeatAnswer> => ({
  initial: new Map(),
  apply: (owners, call) => {
    switch (call.kind) {
      case "hold": {
        if (call.seatIds.some((seatId) => owners.has(seatId))) {
          return { state: owners, output: "taken" };
        }
        const state = new Map(owners);
        for (const seatId of call.seatIds) state.set(seatId, call.by);
        return { state, output: "held" };
      }
      case "release": {
        const kept = [...owners].filter(([, by]) => by !== call.by);
        return { state: new Map(kept), output: "released" };
      }
      case "look":
        return { state: owners, output: seatIds.filter((id) => !owners.has(id)).join() };
    }
  },
  keyOf: (owners) => seatIds.map((seatId) => owners.get(seatId) ?? "").join(),
  agrees: (expected, seen) => expected === seen,
});
