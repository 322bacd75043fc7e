import assert from "node:assert/strict";
import type { InboxEntry, PaymentId } from "@admit-one/core";
import { startMs } from "../fixtures/plan.ts";
import { atOnce } from "./assertions.ts";
import {
  bindCases,
  type CaseOf,
  type ContractCase,
  factoryCase,
  type MakeStores,
} from "./contract-case.ts";

const port = "WebhookInbox";

type InboxWorld = Awaited<ReturnType<MakeStores<"inbox">>>;

const entryOf = (eventId: string, overrides: Partial<InboxEntry> = {}): InboxEntry => ({
  gateway: "fake",
  eventId,
  paymentId: `pay-${eventId}` as PaymentId,
  receivedAtMs: startMs,
  dueAtMs: startMs,
  ...overrides,
});

const idsOf = (entries: readonly InboxEntry[]): readonly string[] =>
  entries.map(({ eventId }) => eventId);

const cases: readonly CaseOf<InboxWorld>[] = [
  {
    name: "an entry is unique by gateway and event id, also where many put it at once",
    run: async ({ stores: { inbox } }) => {
      const answers = await atOnce(8, () => inbox.put(entryOf("1")));
      assert.equal(answers.filter((answer) => answer === "new").length, 1);
      const other = entryOf("1", { paymentId: "another" as PaymentId });
      assert.equal(await inbox.put(other), "known");
      assert.deepEqual(await inbox.due(startMs, 10), [entryOf("1")]);
      assert.equal(await inbox.put(entryOf("1", { gateway: "다른" })), "new");
      assert.equal((await inbox.due(startMs, 10)).length, 2);
    },
  },
  {
    name: "due answers from the instant on, in the order of arrival, and no more than asked for",
    run: async ({ stores: { inbox } }) => {
      // The receiving servers have different clocks: the last inserted entry was received first.
      for (const [index, dueAtMs] of [...[30, 10, 20].entries()].toReversed()) {
        const receivedAtMs = startMs + index;
        await inbox.put(entryOf(`${index}`, { receivedAtMs, dueAtMs: startMs + dueAtMs }));
      }
      assert.deepEqual(idsOf(await inbox.due(startMs + 30, 10)), ["0", "1", "2"]);
      assert.deepEqual(idsOf(await inbox.due(startMs + 29, 10)), ["1", "2"]);
      assert.deepEqual(idsOf(await inbox.due(startMs + 30, 2)), ["0", "1"]);
      assert.deepEqual(await inbox.due(startMs + 9, 10), []);
    },
  },
  {
    name: "what arrived in one millisecond is due in the order of event ids, whichever was stored first",
    run: async ({ stores: { inbox } }) => {
      await inbox.put(entryOf("1", { receivedAtMs: startMs + 1 }));
      for (const eventId of ["3", "2"]) await inbox.put(entryOf(eventId));
      assert.deepEqual(idsOf(await inbox.due(startMs, 10)), ["2", "3", "1"]);
      assert.deepEqual(idsOf(await inbox.due(startMs, 1)), ["2"]);
    },
  },
  {
    name: "a rescheduled entry is due at its new time, or never again",
    run: async ({ stores: { inbox } }) => {
      await inbox.put(entryOf("1"));
      await inbox.reschedule(entryOf("1"), startMs + 5);
      assert.deepEqual(await inbox.due(startMs + 4, 10), []);
      assert.deepEqual(await inbox.due(startMs + 5, 10), [entryOf("1", { dueAtMs: startMs + 5 })]);
      await inbox.reschedule(entryOf("1"), null);
      assert.deepEqual(await inbox.due(Number.MAX_SAFE_INTEGER, 10), []);
      // A repeated delivery of a done entry changes nothing.
      assert.equal(await inbox.put(entryOf("1")), "known");
      assert.deepEqual(await inbox.due(Number.MAX_SAFE_INTEGER, 10), []);
      await inbox.reschedule(entryOf("unknown"), startMs);
      assert.deepEqual(await inbox.due(Number.MAX_SAFE_INTEGER, 10), []);
    },
  },
  {
    name: "only what is done is forgotten, oldest first, no more than asked for",
    run: async ({ stores: { inbox } }) => {
      for (let index = 0; index < 5; index += 1) {
        await inbox.put(entryOf(`${index}`, { receivedAtMs: startMs + index }));
      }
      for (const eventId of ["0", "1", "3", "4"]) await inbox.reschedule(entryOf(eventId), null);
      assert.equal(await inbox.forget(startMs + 4, 2), 2);
      assert.equal(await inbox.forget(startMs + 4, 10), 1);
      assert.equal(await inbox.forget(startMs + 4, 10), 0);
      assert.deepEqual(idsOf(await inbox.due(startMs, 10)), ["2"]);
      assert.equal(await inbox.put(entryOf("4")), "known");
      assert.equal(await inbox.put(entryOf("0")), "new");
    },
  },
];

/** Every law of `WebhookInbox`, case by case. */
export const inboxContract = (make: MakeStores<"inbox">): readonly ContractCase[] => [
  factoryCase(port, make, async (one, other) => {
    await one.stores.inbox.put(entryOf("1"));
    assert.deepEqual(await other.stores.inbox.due(startMs, 10), []);
  }),
  ...bindCases(port, make, cases),
];
