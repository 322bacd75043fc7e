import type { QueueMode, QueuePolicy } from "@admit-one/core";
import fc from "fast-check";

/** What can happen to a queue. Users below `obedientUsers` always follow their hints. */
export type Step =
  | { readonly do: "join" | "look" | "leave" | "revoke"; readonly user: number }
  | { readonly do: "advance" | "reset" }
  | { readonly do: "clock"; readonly ms: number }
  | { readonly do: "policy"; readonly policy: Partial<QueuePolicy> }
  | { readonly do: "mode"; readonly mode: QueueMode }
  | { readonly do: "closing"; readonly inMs: number }
  | { readonly do: "admit"; readonly count: number };

const users = 10;
export const obedientUsers = 4;

const user = fc.nat(users - 1);
const policy = fc.record(
  {
    maxActive: fc.option(fc.nat(4)),
    ratePerMinute: fc.option(fc.constantFrom(0, 6, 60, 90.5)),
    burst: fc.integer({ min: 1, max: 3 }),
    maxWaiting: fc.option(fc.integer({ min: 1, max: 8 })),
    arriveWithinMs: fc.constantFrom(1, 5_000, 30_000),
    presentWithinMs: fc.constantFrom(1, 20_000, 45_000),
  },
  { requiredKeys: [] },
);

const just = <T extends string>(name: T) => fc.constant(name);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: just("join"), user }) },
  { weight: 3, arbitrary: fc.record({ do: just("look"), user }) },
  { weight: 2, arbitrary: fc.record({ do: just("leave"), user }) },
  { weight: 5, arbitrary: fc.record({ do: just("advance") }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: just("clock"),
      ms: fc.constantFrom(1, 500, 2_000, 9_000, 40_000, 150_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: just("policy"), policy }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: just("mode"),
      mode: fc.constantFrom<QueueMode>("open", "open", "open", "paused", "closed"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: just("revoke"), user }) },
  { weight: 1, arbitrary: fc.record({ do: just("reset") }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: just("closing"), inMs: fc.constantFrom(1, 10_000, 100_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: just("admit"), count: fc.integer({ min: 1, max: 3 }) }),
  },
);

export const trace: fc.Arbitrary<readonly Step[]> = fc.array(step, {
  minLength: 10,
  maxLength: 80,
});
