import type {
  DomainEvent,
  IdempotencyRecord,
  JournalEntry,
  Payment,
  UserId,
} from "@admit-one/core";
import { describe, expect, test } from "vitest";
import {
  renameEntry,
  renameEvent,
  renamePayment,
  renameRecord,
  renameRefund,
  renameText,
  renameWallet,
} from "../../src/privacy/rename.ts";
import { krw, payment } from "../support/given.ts";
import { outsideRefund, ownRefund } from "../support/refunds.ts";

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
    [{ type: "PaymentFailed", userId: "ann", reason: "of ann" }, { reason: "of gone" }],
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

  test("keeps the ids of others at any depth, and what is no user's id", () => {
    const answer = (id: string) => ({
      list: [{ userId: id }, { userId: "ben" }, null, "ann"],
      at: { userId: id, note: "ann", none: null, count: 5 },
    });
    expect(renameRecord(record([], answer("ann")), renaming("ann"))).toEqual(
      record([], answer("gone")),
    );
  });

  test("of an id that JSON writes with escapes", () => {
    const id = 'a"\\b';
    const before = record(["POST", "wallets", id, 5], { userId: id });
    expect(renameRecord(before, renaming(id))).toEqual(
      record(["POST", "wallets", "gone", 5], { userId: "gone" }),
    );
  });
});

describe("fault 34: money", () => {
  const noted = { note: "called ann", atMs: 1 };
  const renamed = { note: "called gone", atMs: 1 };
  const method = { type: "fake", phone: "12345" };

  test("keeps of a payment's method what refunds need, and renames what a provider said", () => {
    const failed = { ...payment("failed"), method, reason: "ann has none" } as Payment;
    expect(renamePayment(failed as never, renaming("ann"))).toEqual({
      ...failed,
      userId: to,
      method: { type: "fake" },
      version: failed.version + 1,
      reason: "gone has none",
    });
  });

  test("has the pseudonym in what was accepted of disputes", () => {
    const dispute = (accepted: object | null) => ({ reference: "d", accepted });
    const paid = { ...payment("captured"), disputes: [dispute(noted), dispute(null)] };
    expect(renamePayment(paid as never, renaming("ann"))).toMatchObject({
      userId: to,
      disputes: [dispute(renamed), dispute(null)],
    });
  });

  test("has the pseudonym in all notes of a refund, and in its failure", () => {
    const hand = { amount: 1, ...noted };
    const refund = ownRefund({ method, accepted: noted, byHand: [hand], failure: "ann moved" });
    expect(renameRefund(refund, renaming("ann"))).toEqual({
      ...refund,
      userId: to,
      method: { type: "fake" },
      accepted: renamed,
      byHand: [{ amount: 1, ...renamed }],
      failure: "gone moved",
      version: refund.version + 1,
    });
    const quiet = ownRefund();
    expect(renameRefund(quiet, renaming("ann"))).toEqual({
      ...quiet,
      userId: to,
      version: quiet.version + 1,
    });
    const outside = outsideRefund({ failure: null });
    expect(renameRefund(outside, renaming("ann"))).not.toHaveProperty("byHand");
  });

  test("of a wallet moves with its postings", () => {
    const wallet = { userId: "ann" as UserId, currency: krw, balance: 5, version: 1 };
    const moved = renameWallet(wallet, to);
    expect(moved).toMatchObject({ wallet, to });
    const theirs = renameWallet({ ...wallet, userId: to }, to);
    expect(moved.entries.map((entry) => entry.to.entryId)).toEqual(
      theirs.entries.map(({ entryId }) => entryId),
    );
    expect(moved.entries.map(({ entryId }) => entryId)).not.toEqual(
      theirs.entries.map(({ entryId }) => entryId),
    );
  });
});

test("fault 34: a row of the journal keeps who did what, and of what; texts have the pseudonym", () => {
  const row = (user: string, subjectId: string): JournalEntry =>
    ({
      entryId: "e",
      atMs: 1,
      actorId: "ann",
      actorRole: null,
      call: "eraseUser",
      subjectType: "user",
      subjectId,
      userId: user,
      details: { note: `called ${user}`, list: [user, 5, null], deep: { note: user } },
    }) as unknown as JournalEntry;
  expect(renameEntry(row("ann", "ann"), renaming("ann"))).toEqual(row("gone", "gone"));
  expect(renameEntry(row("ann", "pay"), renaming("ann"))).toEqual(row("gone", "pay"));
});
