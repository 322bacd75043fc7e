import { unreachable } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { createTestBoxOffice } from "@admit-one/testing";
import { expect, test } from "vitest";
import { TicketingError } from "../../src/kernel/errors.ts";
import { isAmount, isCurrency, sumAmounts } from "../../src/kernel/money.ts";
import { createLedgerGateway } from "../support/ledger-gateway.ts";

// Small things at the edges, each of which nobody noticed when it was changed.

test("two gateways of one name are a mistake, told with the names", () => {
  const gateways = [createLedgerGateway(), createLedgerGateway()];
  expect(() => createTestBoxOffice({ gateways })).toThrow(
    new TypeError("Gateways must have different names: scripted, fake, fake."),
  );
});

test("broken infrastructure says its name, its code and its cause", () => {
  const cause = new Error("socket");
  const error = new TicketingError("UNAVAILABLE", "The store is away.", { cause });
  expect(String(error)).toBe("TicketingError: The store is away.");
  expect(error).toMatchObject({ code: "UNAVAILABLE", cause });
});

test("a case that no type allows is a mistake, told with what it was", () => {
  expect(() => unreachable({ by: "chance" } as never)).toThrow(
    new TypeError('Unreachable case: {"by":"chance"}'),
  );
});

test("a currency is its code and nothing else", () => {
  expect(["KRW", "USD"].map(isCurrency)).toEqual([true, true]);
  expect(["", "KR", "XKRW", "KRWX", "krw", " KRW", "KRW\n"].some(isCurrency)).toBe(false);
});

test("an amount is a whole number that arithmetic can't bend", () => {
  expect([0, 1, Number.MAX_SAFE_INTEGER].every(isAmount)).toBe(true);
  const odd = [-1, 0.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN, "1", null, undefined];
  expect(odd.some(isAmount)).toBe(false);
  expect(sumAmounts([])).toBe(0);
  expect(sumAmounts([1, 2, 3])).toBe(6);
  expect(() => sumAmounts([Number.MAX_SAFE_INTEGER, 1])).toThrow(
    new TypeError("The sum 9007199254740992 is no amount of money."),
  );
});

test("where there is nothing to deliver nothing is written", async () => {
  const stores = createMemoryStores();
  const update = () => Promise.reject(new Error("written"));
  const events = { ...stores.events, update };
  const { boxOffice } = createTestBoxOffice({ stores: { ...stores, events } });
  expect(await boxOffice.work.relay()).toBe(0);
});
