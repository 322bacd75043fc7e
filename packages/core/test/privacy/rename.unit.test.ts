import type { DomainEvent, IdempotencyRecord, UserId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { renameEvent, renameRecord, renameText } from "../../src/privacy/rename.ts";

const to = "gone" as UserId;
const renaming = (from: string) => ({ from: from as UserId, to });

describe("fault 34: a text with a user's id", () => {
  test.each([
    ["ann", "no account of ann", "no account of gone"],
    ["ann", "ann, ann: (ann) 'ann'", "gone, gone: (gone) 'gone'"],
    ["ann", "joann anna ann-1 ann_1 ann1 한ann anné", "joann anna ann-1 ann_1 ann1 한ann anné"],
    ["a@b.kr", "to a@b.kr.", "to gone."],
    ["a@b.kr", "to a@b.krx or ca@b.kr", "to a@b.krx or ca@b.kr"],
    ["김민지", "김민지 님", "gone 님"],
    ["𝒶", "x 𝒶 𝒶y 𝓍𝒶", "x gone 𝒶y 𝓍𝒶"],
    ["aa", "aaa aa", "aaa gone"],
    ["a a", "a a a", "gone a"],
    [".*", "a .* b", "a gone b"],
    ["ann", "", ""],
  ])("%j in %j", (from, text, expected) => {
    expect(renameText(text, renaming(from))).toBe(expected);
  });
});

const token = { queueId: "q", no: 1, eventId: "e", stream: "s", atMs: 1 };

describe("fault 34: an event", () => {
  test.each([
    [{ type: "TokenIssued", userId: "ann" }, { userId: "gone" }],
    [{ type: "TokenIssued", userId: "ben" }, { userId: "ben" }],
    [
      { type: "PaymentDeclined", userId: "ann", reason: "ann has none" },
      { reason: "gone has none" },
    ],
    [{ type: "RefundFailed", userId: "ann", reason: "of ann" }, { reason: "of gone" }],
  ])("%j", (event, expected) => {
    const before = { ...token, ...event };
    expect(renameEvent(before as never, renaming("ann"))).toEqual({
      ...before,
      ...expected,
      ...(event.userId === "ann" && { userId: to }),
    });
  });

  test("keeps a reason that is a word of ours, though a user is called so", () => {
    const event = { ...token, type: "TokenExpired", userId: "left", reason: "left" };
    expect(renameEvent(event as never as DomainEvent, renaming("left"))).toEqual({
      ...event,
      userId: to,
    });
  });
});

const record = (fingerprint: unknown, answer: object): IdempotencyRecord => ({
  userId: "" as UserId,
  key: "k",
  fingerprint: typeof fingerprint === "string" ? fingerprint : JSON.stringify(fingerprint),
  answer: { kind: "outcome", outcome: { outcome: "done", ...answer } },
  atMs: 1,
});

describe("fault 34: a record of operators", () => {
  test("has the pseudonym in the command and the answer", () => {
    const before = record(["POST", "wallets", "ann", 5, "KRW"], { wallet: { userId: "ann" } });
    const after = record(["POST", "wallets", "gone", 5, "KRW"], { wallet: { userId: "gone" } });
    expect(renameRecord(before, renaming("ann"))).toEqual(after);
  });

  test("keeps amounts, though a user is called so", () => {
    const before = record(["POST", "settle", "pay", 42, "to 42"], {});
    const after = record(["POST", "settle", "pay", 42, "to gone"], {});
    expect(renameRecord(before, renaming("42"))).toEqual(after);
  });

  test("of something else stays the very same", () => {
    for (const before of [record(["POST", "wallets", "ben", 5], {}), record("reconciled", {})]) {
      expect(renameRecord(before, renaming("ann"))).toBe(before);
    }
    const mark = record("reconciled", {});
    expect(renameRecord(mark, renaming("reconciled"))).toEqual(mark);
  });

  test("of an id that JSON writes with escapes", () => {
    const id = 'a"\\b';
    const before = record(["POST", "wallets", id, 5], { userId: id });
    expect(renameRecord(before, renaming(id))).toEqual(
      record(["POST", "wallets", "gone", 5], { userId: "gone" }),
    );
  });
});
