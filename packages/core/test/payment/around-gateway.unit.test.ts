import { aroundGateway, type PaymentGateway } from "@admit-one/core";
import { expect, test } from "vitest";

/** A gateway that is a class, as a host may write one. */
class Card {
  readonly name = "card";
  readonly capabilities = { twoStep: false };
  readonly #answer: string = "charged";
  charge(...args: readonly unknown[]): unknown {
    return [this.#answer, ...args];
  }
  accepts(): boolean {
    return this.#answer !== "";
  }
}

test("calls to the provider are wrapped, others are not, and missing ones stay missing", async () => {
  const calls: object[] = [];
  const card = new Card();
  const wrapped = aroundGateway(card as unknown as PaymentGateway, async (call, run) => {
    calls.push(call);
    return run();
  }) as unknown as Card & Partial<PaymentGateway>;
  expect([wrapped.name, wrapped.capabilities]).toEqual(["card", card.capabilities]);
  expect(await wrapped.charge(1, 2)).toEqual(["charged", 1, 2]);
  expect(wrapped.accepts()).toBe(true);
  expect(calls).toEqual([{ gateway: "card", method: "charge" }]);
  expect(Object.keys(wrapped).toSorted()).toEqual(["accepts", "capabilities", "charge", "name"]);
});
