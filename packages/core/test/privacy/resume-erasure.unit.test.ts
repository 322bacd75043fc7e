import type { Erasure } from "@admit-one/core";
import { viewOf } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { PrivacyContext } from "../../src/privacy/privacy-context.ts";
import { resumeErasure } from "../../src/privacy/resume-erasure.ts";
import { rewriteJournal } from "../../src/privacy/rewrite-kept.ts";
import { emptyBookings } from "../support/empty-bookings.ts";
import { ann, bob, t0 } from "../support/given.ts";

// An erasure that is due is continued by one server, and ends once.

const due: Erasure = { userId: ann, pseudonym: bob, requestedAtMs: t0 - 60_000, dueAtMs: t0 };

/** A user of whom nothing is stored. `states` is what each step finds of the erasure. */
const resume = async (listed: readonly Erasure[], states: readonly (Erasure | null)[]) => {
  const changes: unknown[] = [];
  const found = [...states];
  const context = {
    clock: { nowMs: () => t0 },
    stores: {
      queues: { tokensOf: async () => [] },
      bookings: {
        erasures: async () => listed,
        view: (look: (view: ReturnType<typeof viewOf>) => unknown) => look(viewOf(emptyBookings)),
        rewriteRecords: async () => null,
        rewriteJournal: async () => null,
        updateAccount: async (
          userId: string,
          decide: (state: { readonly erasure: Erasure | null }) => {
            readonly outcome: unknown;
            readonly change?: unknown;
          },
        ) => {
          const { outcome, change } = decide({ erasure: found.shift() ?? null });
          if (change !== undefined) changes.push([userId, change]);
          return outcome;
        },
      },
    },
  } as unknown as PrivacyContext;
  return { count: await resumeErasure(context), changes };
};

const later = { ...due, dueAtMs: t0 + 600_000 };
const postponed = [ann, { erasure: later }];

describe("an erasure that is due", () => {
  test("is postponed by ten minutes before it goes on, and then is over", async () => {
    const { count, changes } = await resume([due], [due, later]);
    expect(count).toBe(1);
    expect(changes).toMatchObject([
      postponed,
      [ann, { erasure: null, events: [{ type: "UserErased", pseudonym: bob, atMs: t0 }] }],
    ]);
  });

  test.each<[string, Erasure | null]>([
    ["is over by now", null],
    ["was taken up by another server", later],
    ["is another one by now", { ...due, pseudonym: "other" as never }],
  ])("and %s is left to others", async (_what, state) => {
    expect(await resume([due], [state])).toEqual({ count: 0, changes: [] });
  });

  test.each<[string, Erasure | null]>([
    ["is over", null],
    ["is another one", { ...due, pseudonym: "other" as never }],
  ])("ends once: it %s when this one ends", async (_what, state) => {
    const { count, changes } = await resume([due], [due, state]);
    expect([count, changes]).toEqual([1, [postponed]]);
  });

  test("is none where nothing is due", async () => {
    expect(await resume([], [])).toEqual({ count: 0, changes: [] });
  });
});

test("of the journal, rows up to the request are renamed, in parts of 200", async () => {
  const row = (atMs: number) => ({ userId: ann, subjectId: "pay", details: {}, atMs });
  const parts: unknown[] = [];
  const rows: unknown[] = [];
  const rewrite = async (
    userId: string,
    part: { after: unknown },
    rename: (one: object) => object,
  ) => {
    parts.push([userId, part]);
    rows.push(...[due.requestedAtMs, due.requestedAtMs + 1].map((atMs) => rename(row(atMs))));
    return part.after === null ? "more" : null;
  };
  const context = { stores: { bookings: { rewriteJournal: rewrite } } };
  await rewriteJournal(context as unknown as PrivacyContext, due);
  expect(parts).toEqual([
    [ann, { after: null, limit: 200 }],
    [ann, { after: "more", limit: 200 }],
  ]);
  expect(rows.slice(0, 2)).toMatchObject([{ userId: bob }, { userId: ann }]);
});
