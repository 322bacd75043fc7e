import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";

const queueId = "queue-1";
const dayMs = 86_400_000;

/** A queue with room for one. */
const open = async () => {
  const office = createTestBoxOffice({ options: { tokenRetentionMs: 30 * dayMs } });
  const { boxOffice } = office;
  await boxOffice.createConcert(concertDocument());
  await boxOffice.changeQueue({ queueId, policy: { maxActive: 1 } });
  const join = async (userId: string) => {
    const issued = await boxOffice.issueToken({ queueId, userId });
    if (!("token" in issued)) throw new Error(issued.outcome);
    return issued.token;
  };
  const mine = (userId: string, of = queueId) => boxOffice.findMyToken({ queueId: of, userId });
  return { ...office, join, mine };
};

const notFound = (what: string) => ({ outcome: "not_found", what });

describe("a user's own token", () => {
  test("is the live one as joining answers it, waiting or active", async () => {
    const { boxOffice, join, mine } = await open();
    await join("ann");
    const second = await join("ben");
    const first = await join("ann");
    expect([first.status, second.status]).toEqual(["active", "waiting"]);
    expect(await mine("ann")).toEqual({ outcome: "token_found", token: first });
    expect(await mine("ben")).toMatchObject({
      outcome: "token_found",
      token: { token: second.token, status: "waiting", position: 1 },
    });
    expect(await boxOffice.issueToken({ queueId, userId: "ben" })).toMatchObject({
      outcome: "token_found",
      token: { token: second.token },
    });
  });

  test("is the last one that ended, with its reason, while it is kept", async () => {
    const { boxOffice, clock, join, mine } = await open();
    for (let turns = 0; turns < 2; turns += 1) {
      const { token } = await join("ann");
      await boxOffice.leaveQueue({ queueId, userId: "ann", token });
    }
    expect(await mine("ann")).toMatchObject({
      outcome: "token_found",
      token: { tokenId: "queue-1:2", status: "expired", reason: "left" },
    });
    clock.advance(31 * dayMs);
    while ((await boxOffice.work.relay()) > 0);
    while ((await boxOffice.work.sweep()) > 0);
    expect(await mine("ann")).toEqual(notFound("token"));
  });

  test("has ended by time, by a reset and by a closing before its row is written", async () => {
    const { boxOffice, clock, join, mine } = await open();
    const { activeUntilMs } = await join("ann");
    await join("ben");
    await boxOffice.changeQueue({ queueId, mode: "closed" });
    expect(await mine("ben")).toMatchObject({ token: { reason: "queue_closed" } });
    clock.advance((activeUntilMs ?? 0) - clock.nowMs());
    expect(await mine("ann")).toMatchObject({ token: { status: "expired", reason: "timed_out" } });
    await boxOffice.changeQueue({ queueId, mode: "open" });
    await join("cid");
    await boxOffice.resetQueue({ queueId });
    expect(await mine("cid")).toMatchObject({ token: { status: "expired", reason: "revoked" } });
  });

  test("is not there for who never joined, for an unknown queue and for no user", async () => {
    const { join, mine } = await open();
    await join("ann");
    expect(await mine("ben")).toEqual(notFound("token"));
    expect(await mine("ann", "queue-9")).toEqual(notFound("queue"));
    expect(await mine("")).toEqual(notFound("token"));
    expect(await mine("a\0b")).toEqual(notFound("token"));
  });

  test("is a look-up: asking keeps the place, and not asking loses it", async () => {
    const { boxOffice, clock, join, mine } = await open();
    await join("ann");
    await join("ben");
    await join("cid");
    for (let passedMs = 0; passedMs < 15 * 60_000; passedMs += 20_000) {
      clock.advance(20_000);
      await boxOffice.work.beat();
      await mine("cid");
      await boxOffice.work.advance();
    }
    expect(await mine("ben")).toMatchObject({ token: { reason: "lapsed" } });
    expect(await mine("cid")).toMatchObject({ token: { status: "active" } });
  });
});

test("a user may ask five times at once, then once a second, whatever the queue; pages may always", async () => {
  const { boxOffice, clock, join, mine } = await open();
  await join("ann");
  for (const asked of [queueId, queueId, "queue-9", queueId, "queue-8"]) {
    expect((await mine("ann", asked)).outcome).not.toBe("too_many_requests");
  }
  const refused = { outcome: "too_many_requests", retryAfterMs: 1_000 };
  expect(await mine("ann")).toEqual(refused);
  expect(await mine("ben")).toEqual(notFound("token"));
  const page = { queueId, userId: "ann" };
  expect(await boxOffice.followMyToken(page)).toMatchObject({ outcome: "token_found" });
  clock.advance(1_000);
  expect(await mine("ann")).toMatchObject({ outcome: "token_found" });
  expect(await mine("ann")).toEqual(refused);
});
