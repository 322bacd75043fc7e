import { expect, test } from "vitest";
import { openErasing, openSettled, userId } from "../support/erasing.ts";

// Fault 34: what is stored of a user.

const listOf = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

test("fault 34: an export has everything that is stored of a user, and nothing of others", async () => {
  const runtime = await openSettled();
  const other = await runtime.boxOffice.issueToken({ queueId: "queue-1", userId: "ben" });
  expect(other).toMatchObject({ outcome: "token_issued" });
  await runtime.relay();
  const found = await runtime.boxOffice.exportUser({ userId });
  if (found.outcome !== "user_exported") throw new Error(found.outcome);
  const { tokens, reservations, wallets, records } = found.export;
  const lists = {
    tokens: await listOf(tokens),
    reservations: await listOf(reservations),
    wallets: await listOf(wallets),
    records: await listOf(records),
  };
  const { bookings } = runtime.stores;
  const stored = await bookings.snapshot();

  expect(lists.tokens.map(({ token }) => token)).toEqual(
    await runtime.stores.queues.tokensOf(userId as never, { after: null, limit: 100 }),
  );
  expect(lists.reservations.map(({ reservation }) => reservation)).toEqual(stored.reservations);
  const payments = lists.reservations.flatMap((one) => one.payments);
  expect(payments.map(({ payment }) => payment)).toEqual(stored.payments);
  expect(payments.flatMap(({ refunds }) => refunds)).toEqual(
    expect.arrayContaining([...stored.refunds]),
  );
  const entries = [...payments, ...lists.wallets].flatMap(({ ledger }) => ledger);
  expect(entries).toHaveLength(stored.ledger.length);
  expect(new Set(entries)).toEqual(new Set(stored.ledger));
  expect(lists.wallets.map(({ wallet }) => wallet)).toEqual(stored.wallets);
  expect(lists.records.map(({ key }) => key.split("-")[0])).toEqual(
    expect.arrayContaining(["hold", "pay"]),
  );
  const events = [...lists.tokens, ...lists.reservations].flatMap((one) => one.events);
  const mine = runtime.delivered.filter((event) => "userId" in event && event.userId === userId);
  expect(events).toHaveLength(mine.length);
  expect(new Set(events)).toEqual(new Set(mine));
});

test("fault 34: there is no export of nobody", async () => {
  const { boxOffice } = await openErasing();
  expect(await boxOffice.exportUser({ userId: "nobody" })).toEqual({
    outcome: "not_found",
    what: "user",
  });
  expect(await boxOffice.exportUser({ userId: "" })).toMatchObject({ outcome: "validation" });
});
