import { peekEvents } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { type Erasing, openSettled } from "../support/erasing.ts";

// Fault 34: a server that stops in the middle of an erasure, before a step is saved or after it was
// saved and before anybody knows. The sweep of another server goes on.

const crashes = ["before", "after"] as const;
const steps = [
  ["queues.tokensOf", 0],
  ["queues.update", 0],
  ["queues.update", 1],
  ["bookings.view", 0],
  ["bookings.view", 1],
  ["bookings.update", 0],
  ["bookings.update", 1],
  ["bookings.update", 4],
  ["events.rewrite", 0],
  ["events.rewrite", 1],
  ["bookings.rewriteRecords", 0],
  ["bookings.rewriteRecords", 1],
  ["bookings.rewriteRecords", 2],
] as const;

const places = steps.flatMap(([call, skip]) => crashes.map((when) => [when, call, skip] as const));

/** The user is found nowhere, nothing else changed, and there is one event of it. */
const expectErased = async (runtime: Erasing, audit: unknown): Promise<void> => {
  const events = await peekEvents(runtime.stores.events);
  const erased = events.flatMap((event) => (event.type === "UserErased" ? event.pseudonym : []));
  expect(erased).toHaveLength(1);
  expect(await runtime.traces(...erased)).toEqual([]);
  expect(await runtime.audit()).toEqual(audit);
};

describe("fault 34: an erasure that stops", () => {
  test.each(places)("%s %s (%i) is finished by the sweep", async (when, call, skip) => {
    const runtime = await openSettled();
    const audit = await runtime.audit();
    // The first steps find out whether there is such a user, and store that they are to be erased.
    runtime.flaky.interrupt("bookings.updateAccount", async () => {
      runtime.flaky.interrupt("bookings.updateAccount", async () => {
        runtime.flaky.breakNext(call, when, skip);
      });
    });
    await expect(runtime.erase()).rejects.toThrow("planted");
    expect(await runtime.traces()).not.toEqual([]);
    await runtime.later();
    await expectErased(runtime, audit);
  });

  test.each(places)(
    "in the second look, %s %s (%i), is finished later",
    async (when, call, skip) => {
      const runtime = await openSettled();
      const audit = await runtime.audit();
      await runtime.erase();
      // A token of before, so that the second look has something to do.
      await runtime.join();
      runtime.flaky.interrupt("bookings.erasures", async () => {
        runtime.flaky.breakNext(call, when, skip);
      });
      await runtime.later().catch(() => undefined);
      for (let no = 1; no <= 2; no += 1) await runtime.later(600_000);
      await expect(expectErased(runtime, audit)).resolves.toBeUndefined();
    },
  );

  test.each(crashes)("%s it is stored may be asked for again", async (when) => {
    const runtime = await openSettled();
    const audit = await runtime.audit();
    runtime.flaky.breakNext("bookings.updateAccount", when, 1);
    await expect(runtime.erase()).rejects.toThrow("planted");
    expect(await runtime.erase()).toMatchObject({ outcome: "user_erased", waiting: 0 });
    await runtime.later();
    await expectErased(runtime, audit);
  });

  test.each(crashes)("%s its end is stored ends once", async (when) => {
    const runtime = await openSettled();
    const audit = await runtime.audit();
    await runtime.erase();
    runtime.flaky.breakNext("bookings.updateAccount", when, 1);
    await expect(runtime.later()).rejects.toThrow("planted");
    await runtime.later(600_000);
    await expectErased(runtime, audit);
  });

  test("again and again keeps no other one waiting", async () => {
    const runtime = await openSettled();
    await runtime.erase();
    await runtime.boxOffice.issueToken({ queueId: "queue-1", userId: "ben" });
    await runtime.boxOffice.eraseUser({ userId: "ben" });
    runtime.flaky.breakNext("bookings.rewriteRecords", "before");
    await expect(runtime.later()).rejects.toThrow("planted");
    await runtime.boxOffice.work.sweep();
    const erasures = await runtime.stores.bookings.erasures(Number.MAX_SAFE_INTEGER, 9);
    expect(erasures).toHaveLength(1);
  });
});
