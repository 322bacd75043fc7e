import type { QueueId, Token, UserId } from "@admit-one/core";
import { expect, test } from "vitest";
import { createQueueWorkingSet, noteToken } from "../../src/queue/working-set/working-set.ts";

const waiting: Token = {
  queueId: "q" as QueueId,
  no: 1,
  userId: "ann" as UserId,
  epoch: 1,
  joinedAtMs: 1,
  status: "waiting",
  hintEndsAtMs: null,
};

const ended: Token = {
  queueId: "q" as QueueId,
  no: 1,
  userId: "ann" as UserId,
  epoch: 1,
  joinedAtMs: 1,
  status: "expired",
  admittedAtMs: null,
  endedAtMs: 2,
  reason: "left",
};

test.each(["ann", "gone"])("a token that ends as %s's is nobody's live one", (userId) => {
  const set = createQueueWorkingSet([1], ["ann"]);
  noteToken(set, waiting);
  expect(set.liveOf.get("ann")).toBe(1);
  noteToken(set, { ...ended, userId: userId as UserId });
  expect(set.liveOf.get("ann")).toBeNull();
  expect(set.liveOf.get("gone") ?? null).toBeNull();
});
