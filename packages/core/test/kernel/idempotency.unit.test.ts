import type { IdempotencyRecord, UserId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { recordOf, replayOf } from "../../src/kernel/idempotency.ts";

const outcome = { outcome: "seat_already_reserved" };
const record: IdempotencyRecord = {
  userId: "ann" as UserId,
  key: "k",
  fingerprint: "f",
  answer: { kind: "outcome", outcome },
  atMs: 1_000,
};

describe("what a key finds", () => {
  test.each([
    { given: "nothing kept", found: replayOf(null, "f"), is: "none" },
    { given: "the same command", found: replayOf(record, "f"), is: "outcome" },
    { given: "another command", found: replayOf(record, "g"), is: "reused" },
  ])("$given: $is", ({ found, is }) => {
    expect(found.kind).toBe(is);
  });

  test("a command without a key keeps nothing", () => {
    expect(recordOf(null, "f", { kind: "outcome", outcome }, 1)).toEqual({});
  });
});
