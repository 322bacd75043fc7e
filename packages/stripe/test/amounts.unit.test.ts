import type { Currency } from "@admit-one/core";
import { expect, test } from "vitest";
import { captured, payment, world } from "./support/world.ts";

const last = <T>(items: readonly T[]): T | undefined => items.at(-1);

/** Ours, and what docs.stripe.com/currencies says that Stripe counts. */
const amounts: readonly (readonly [currency: string, ours: number, stripes: number])[] = [
  ["USD", 1_050, 1_050],
  ["KRW", 110_000, 110_000],
  ["JPY", 500, 500],
  ["KWD", 5_120, 5_120],
  ["BHD", 1_000, 1_000],
  ["ISK", 5, 500],
  ["UGX", 5, 500],
  ["MGA", 500, 5],
  ["HUF", 1_000, 1_000],
];

test.for(amounts)("%s %i is %i at Stripe, and as much again with us", async (row) => {
  const [code, amount, stripes] = row;
  const currency = code as Currency;
  const { gateway, standIn } = world();
  const taken = await captured(gateway, payment({ amount, currency }));
  expect(standIn.ledger()).toMatchObject([{ captured: stripes }]);
  expect(await gateway.lookup(taken)).toMatchObject({ outcome: "captured", amount, currency });
  const books = await gateway.listSince?.({ sinceMs: 0, cursor: null });
  expect(last(books?.payments ?? [])).toMatchObject({ amount, currency });
});

const impossible = [
  // "To charge 5.124 KWD, provide an amount value of 5120 or 5130." Rounding is not ours to do.
  ["KWD", 5_124],
  ["TND", 1],
  ["MGA", 550],
  ["ISK", Number.MAX_SAFE_INTEGER],
] as const;

test.for(impossible)(
  "%s %i can't be said to Stripe: the payment fails, nothing is called",
  async ([code, amount]) => {
    const { gateway, calls } = world();
    const asked = payment({ amount, currency: code as Currency });
    const failed = { outcome: "failed", reason: `stripe_takes_no_such_amount_of_${code}` };
    expect(await gateway.authorize(asked)).toEqual(failed);
    expect(await gateway.lookup(asked)).toEqual(failed);
    expect(await gateway.cancel(asked)).toEqual(failed);
    expect(calls).toEqual([]);
  },
);

test("more than eight digits are refused by Stripe, and the payment fails", async () => {
  const { gateway } = world();
  const asked = payment({ amount: 100_000_000 });
  const failed = { outcome: "failed", reason: "amount_too_large" };
  expect(await gateway.authorize(asked)).toEqual(failed);
  expect(await gateway.lookup(asked)).toEqual(failed);
});
