import type { Currency, PaymentId } from "@admit-one/core";
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
  ["HUF", 17_500, 17_500],
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

/** docs.stripe.com/currencies: what Stripe can and can't charge, on both sides of each limit. */
const limits: readonly (readonly [currency: string, least: number, most: number])[] = [
  ["USD", 50, 99_999_999],
  ["EUR", 50, 99_999_999],
  ["GBP", 30, 99_999_999],
  ["HKD", 400, 99_999_999],
  ["HUF", 17_500, 9_999_999_999],
  ["JPY", 50, 9_999_999_999],
  ["INR", 50, 999_999_999],
  ["IDR", 1, 999_999_999_999],
  ["COP", 1, 9_999_999_999],
  ["LBP", 1, 99_999_999_999],
  ["KRW", 1, 99_999_999],
  // Stripe counts hundredths of these, and whole ones of MGA.
  ["ISK", 1, 999_999],
  ["UGX", 1, 999_999],
  ["MGA", 100, 9_999_999_900],
];

test.for(limits)("fault 7: of %s it accepts %i to %i", async ([code, least, most]) => {
  const { gateway } = world();
  const currency = code as Currency;
  const step = code === "MGA" ? 100 : 1;
  for (const amount of [least, most]) {
    expect([amount, gateway.accepts(amount, currency)]).toEqual([amount, true]);
    expect((await gateway.authorize(asked(amount, currency))).outcome).toBe("authorized");
  }
  for (const amount of [least - step, most + step]) {
    expect([amount, gateway.accepts(amount, currency)]).toEqual([amount, false]);
    expect((await gateway.authorize(asked(amount, currency))).outcome).toBe("failed");
  }
});

const asked = (amount: number, currency: Currency) =>
  payment({ amount, currency, paymentId: `pay_${amount}` as PaymentId });

test.for([
  [25, "USD"],
  [5_124, "KWD"],
  [5_120.5, "KWD"],
  [1e300, "KWD"],
  [550, "MGA"],
  [110_000, "KPW"],
  [0, "KRW"],
  [-50, "USD"],
  [Number.NaN, "USD"],
] as const)("fault 7: %d %s is not accepted", ([amount, code]) => {
  expect(world().gateway.accepts(amount, code as Currency)).toBe(false);
});

test("what Stripe's minimum is worth elsewhere can be said, and raises the table alone", () => {
  const { gateway } = world(undefined, { minimumAmounts: { KRW: 700, USD: 10 } });
  const accepts = (amount: number, code: string) => gateway.accepts(amount, code as Currency);
  expect([accepts(699, "KRW"), accepts(700, "KRW")]).toEqual([false, true]);
  expect([accepts(49, "USD"), accepts(50, "USD")]).toEqual([false, true]);
});

test("too little is refused by Stripe as well, and the payment fails", async () => {
  const { gateway, standIn } = world();
  const small = payment({ amount: 25, currency: "USD" as Currency });
  const failed = { outcome: "failed", reason: "amount_too_small" };
  expect(await gateway.authorize(small)).toEqual(failed);
  expect(await gateway.lookup(small)).toEqual(failed);
  expect(standIn.ledger()).toEqual([]);
});
