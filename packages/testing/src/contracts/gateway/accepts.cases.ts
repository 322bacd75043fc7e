import assert from "node:assert/strict";
import type { Currency } from "@admit-one/core";
import { chargeOf, type GatewayCase, pay } from "./world.ts";

const currencies = ["KRW", "USD", "EUR", "HUF", "KWD", "MGA", "KPW"] as Currency[];

/** Close to the limits of providers: a few cents, whole tens and hundreds, eight digits. */
const amounts = [1, 25, 50, 100, 200, 550, 5_124, 17_500, 110_000, 99_999_999, 100_000_000, 1e12];

export const acceptsCases: readonly GatewayCase[] = [
  {
    name: "accepts takes no amount that is none, whatever the currency",
    run: async ({ gateway }) => {
      for (const currency of currencies) {
        for (const amount of [0, -1, -110_000, 0.5, 1_000.25, Number.NaN, Infinity, 2 ** 60]) {
          assert.equal(gateway.accepts(amount, currency), false, `${amount} ${currency}`);
        }
      }
    },
  },
  {
    name: "accepts agrees with the calls: what it takes is captured, what it does not never is",
    run: async (world) => {
      const { gateway, approve } = world;
      let number = 0;
      for (const currency of currencies) {
        for (const amount of amounts) {
          number += 1;
          const asked = chargeOf(`pay-${number}`, approve, { amount, currency });
          const { payment, answer } = await pay(world, asked);
          const isTaken = gateway.accepts(amount, currency);
          assert.equal(answer.outcome === "captured", isTaken, `${amount} ${currency}`);
          if (isTaken) continue;
          assert.ok(answer.outcome === "failed" || answer.outcome === "declined");
          assert.notEqual((await gateway.lookup(payment)).outcome, "captured");
        }
      }
      assert.ok(gateway.accepts(110_000, "KRW" as Currency), "The other cases pay with it.");
    },
  },
];
