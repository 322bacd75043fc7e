import fc from "fast-check";
import type { Behaviour } from "./ledger-gateway.ts";

/** What buyers, servers, operators, gateways and time do in one random run. */

export type Step =
  | { readonly do: "reserve"; readonly seats: readonly number[]; readonly keyed: boolean }
  | { readonly do: "pay"; readonly keyed: boolean }
  | {
      readonly do: "join" | "look" | "extend" | "release" | "leave" | "confirm" | "cancel" | "list";
    }
  | { readonly do: "sweep" | "recover" | "relay" | "advance" }
  | { readonly do: "clock"; readonly ms: number }
  | { readonly do: "limits"; readonly maxActive: number }
  | { readonly do: "mode"; readonly mode: "open" | "paused" | "closed" };

export type Actor = { readonly office: 0 | 1; readonly steps: readonly Step[] };
export type Fault = "none" | "before" | "after";

export const seatCount = 5;
const users = 3;

const nothing = <D extends Step["do"]>(...names: readonly D[]) =>
  fc.constantFrom(...names).map((name) => ({ do: name }) as Extract<Step, { readonly do: D }>);

const reserve = fc.record({
  do: fc.constant("reserve" as const),
  seats: fc.uniqueArray(fc.nat(seatCount - 1), { minLength: 1, maxLength: 3 }),
  keyed: fc.boolean(),
});
const pay = fc.record({ do: fc.constant("pay" as const), keyed: fc.boolean() });

const buyerStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: reserve },
  { weight: 4, arbitrary: pay },
  { weight: 1, arbitrary: nothing("join", "look", "leave", "list") },
  { weight: 3, arbitrary: nothing("release", "extend", "confirm", "cancel") },
);

const worldStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: nothing("sweep", "recover", "relay", "advance") },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("clock" as const),
      ms: fc.constantFrom(400, 1_100, 2_500, 5_000, 16_000, 60_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("limits" as const),
      maxActive: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("mode" as const),
      mode: fc.constantFrom("open" as const, "open" as const, "paused" as const, "closed" as const),
    }),
  },
);

const actors = (step: fc.Arbitrary<Step>, count: number, maxLength: number) =>
  fc.array(
    fc.record({
      office: fc.constantFrom<0 | 1>(0, 1),
      steps: fc.array(step, { minLength: 1, maxLength }),
    }),
    { minLength: count, maxLength: count },
  );

const behaviour = fc.constantFrom<Behaviour>(
  "approve",
  "approve",
  "decline",
  "fail",
  "pending",
  "redirect",
  "unreachable",
  "lost",
);

export const plan = fc.record({
  buyers: actors(buyerStep, users, 9),
  world: actors(worldStep, 2, 8),
  behaviours: fc.array(behaviour, { maxLength: 25 }),
  faults: fc.array(
    fc.oneof(
      { weight: 12, arbitrary: fc.constant<Fault>("none") },
      { weight: 1, arbitrary: fc.constantFrom<Fault>("before", "after") },
    ),
    { maxLength: 80 },
  ),
  skewMs: fc.constantFrom(-1_500, 0, 700),
  maxActive: fc.integer({ min: 1, max: 4 }),
  /** Whether the gateway is one that nobody can stop, but where only a proof takes money. */
  inBrowser: fc.boolean(),
});

export type Plan = typeof plan extends fc.Arbitrary<infer P> ? P : never;
