import { TicketingError } from "@admit-one/core";
import { peekEvents } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { queueId } from "../../support/box-office.ts";
import { openLongLine } from "../../support/long-line.ts";

const unavailable = () => new TicketingError("UNAVAILABLE", "planted");
const open = (policy: Parameters<typeof openLongLine>[0]) => openLongLine(policy, { unavailable });

describe("presence near the head", () => {
  test("whoever vanished lapses when the head arrives, and the next comes in with the same step", async () => {
    const line = await open({ maxActive: 1, ratePerMinute: null, presentWithinMs: 45_000 });
    await line.join(4);
    for (let second = 0; second < 150; second += 2) {
      line.clock.advance(2_000);
      await line.look(3);
    }
    await line.leave(1);
    await line.boxOffice.work.advance();
    expect(await line.look(2)).toMatchObject({ status: "expired", reason: "lapsed" });
    expect(await line.look(3)).toMatchObject({ status: "active" });
    const { queue } = await line.memory.queues.read({ queueId: queueId as never });
    expect(queue).toMatchObject({ head: 3, waiting: 1, totals: { lapsed: 1, missed: 0 } });
  });

  test("a sighting is not written for every poll", async () => {
    const line = await open({ maxActive: 1 });
    await line.join(2);
    for (let poll = 0; poll < 30; poll += 1) {
      line.clock.advance(2_000);
      await line.look(2);
    }
    expect(line.calls["touch"]).toBeLessThan(16);
    expect(line.calls["touch"]).toBeGreaterThan(8);
  });

  test("many at once are written in few batches", async () => {
    const line = await open({ maxActive: 1, ratePerMinute: null, activeForMs: 1_000 });
    await line.join(60);
    line.clock.advance(3_000);
    await Promise.all([...Array(50).keys()].map((index) => line.look(index + 5)));
    expect(line.calls["touch"]).toBeLessThanOrEqual(3);
  });

  test("nobody lapses in a pause, nor before the opening", async () => {
    const line = await open({ maxActive: 5, ratePerMinute: null });
    const { boxOffice, clock } = line;
    const opensAtMs = clock.nowMs() + 3_600_000;
    await boxOffice.changeQueue({ queueId, policy: { opensAtMs } });
    await line.join(3);
    expect(await boxOffice.getFrame({ queueId })).toMatchObject({ frame: { mode: "paused" } });
    clock.advance(3_599_999);
    expect(await boxOffice.work.advance()).toBe(0);
    await line.look(1);
    clock.advance(1);
    await boxOffice.work.advance();
    expect(await line.look(1)).toMatchObject({ status: "active" });
    expect(await line.look(2)).toMatchObject({ status: "expired", reason: "lapsed" });
  });
});

describe("obedience (L7)", () => {
  test("a limit that is raised at once expires nobody who obeys, however far back", async () => {
    const line = await open({ maxActive: 1, ratePerMinute: 1, burst: 1, arriveWithinMs: 1 });
    await line.join(300);
    // Everybody asks at the last moment of their hint, and then the doors open.
    const due = new Map([...line.tokens].map(([no, view]) => [no, view.pollAfterMs] as const));
    await line.boxOffice.changeQueue({
      queueId,
      policy: { maxActive: 400, ratePerMinute: null, presentWithinMs: 1 },
    });
    const startMs = line.clock.nowMs();
    while ((await line.boxOffice.work.advance()) > 0);
    const order = [...due].filter(([no]) => no > 1).sort((a, b) => a[1] - b[1]);
    for (const [no, hintMs] of order) {
      line.clock.set(Math.max(line.clock.nowMs(), startMs + hintMs + 4_999));
      await line.boxOffice.work.advance();
      expect(await line.look(no), `number ${no}`).toMatchObject({ status: "active" });
    }
    const { queue } = await line.memory.queues.read({ queueId: queueId as never });
    expect(queue?.totals).toMatchObject({ lapsed: 0, missed: 0, admitted: 300 });
  });

  test("lowering and raising them again expires nobody who obeys", async () => {
    const line = await open({ maxActive: 2, ratePerMinute: 600, burst: 5 });
    await line.join(40);
    const dueMs = new Map([...line.tokens].map(([no, view]) => [no, view.pollAfterMs] as const));
    const startMs = line.clock.nowMs();
    for (let second = 1; second <= 240; second += 1) {
      line.clock.set(startMs + second * 1_000);
      if (second % 40 === 0) {
        const maxActive = second % 80 === 0 ? 30 : 0;
        await line.boxOffice.changeQueue({ queueId, policy: { maxActive } });
      }
      await line.boxOffice.work.advance();
      for (const [no, atMs] of dueMs) {
        if (atMs > second * 1_000) continue;
        const view = await line.look(no);
        expect(["lapsed", "missed"]).not.toContain(view.reason);
        dueMs.set(no, second * 1_000 + view.pollAfterMs + 3_900);
      }
    }
  });
});

describe("closing and resetting", () => {
  const events = async (line: Awaited<ReturnType<typeof open>>, reason: string) =>
    (await peekEvents(line.memory.events)).filter(
      (event) => event.type === "TokenExpired" && event.reason === reason,
    ).length;

  test("everybody who waited gets their end written down, a bounded part at a time", async () => {
    const line = await open({ maxActive: 1 });
    await line.join(1_300);
    await line.boxOffice.changeQueue({ queueId, mode: "closed" });
    expect(await line.look(900)).toMatchObject({ status: "expired", reason: "queue_closed" });
    expect(await events(line, "queue_closed")).toBe(0);
    let steps = 0;
    while ((await line.boxOffice.work.advance()) > 0) steps += 1;
    expect(steps).toBeGreaterThan(2);
    expect(await events(line, "queue_closed")).toBe(1_299);
    const { token } = await line.memory.queues.read({ queueId: queueId as never, no: 900 });
    expect(token).toMatchObject({ status: "expired", reason: "queue_closed" });
    expect(await line.look(1)).toMatchObject({ status: "active" });
  });

  test("a scheduled closing needs no job to fire", async () => {
    const line = await open({ maxActive: 1 });
    await line.join(3);
    const closesAtMs = line.clock.nowMs() + 60_000;
    await line.boxOffice.changeQueue({ queueId, policy: { closesAtMs } });
    line.clock.advance(59_999);
    expect(await line.look(3)).toMatchObject({ status: "waiting" });
    line.clock.advance(1);
    expect(await line.look(3)).toMatchObject({ status: "expired", reason: "queue_closed" });
    expect(await line.look(1)).toMatchObject({ status: "active" });
    expect((await line.boxOffice.issueToken({ queueId, userId: "x" })).outcome).toBe(
      "queue_closed",
    );
    const found = await line.boxOffice.getQueue({ queueId });
    expect(found).toMatchObject({ queue: { mode: "closed", waiting: 0, totals: { closed: 2 } } });
    await line.boxOffice.changeQueue({ queueId, mode: "open" });
    expect(await line.boxOffice.issueToken({ queueId, userId: "x" })).toMatchObject({
      outcome: "token_issued",
      token: { tokenId: `${queueId}:4` },
    });
    expect(await line.look(3)).toMatchObject({ reason: "queue_closed" });
  });

  test("a reset ends everybody, numbers go on, and what is held stays held", async () => {
    const line = await open({ maxActive: 2 });
    await line.join(4);
    const token = line.tokens.get(1)?.token ?? "";
    const showId = "show-1";
    const asked = { showId, seatIds: ["A-1-1"], userId: "user-1", token };
    const held = await line.boxOffice.reserveSeats(asked);
    if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
    const reset = await line.boxOffice.resetQueue({ queueId });
    expect(reset).toMatchObject({
      queue: { epoch: 2, waiting: 0, active: 0, nextNo: 5, totals: { revoked: 4 } },
    });
    for (const no of [1, 2, 3, 4]) {
      expect(await line.look(no)).toMatchObject({ status: "expired", reason: "revoked" });
    }
    const again = { ...asked, seatIds: ["A-1-2"] };
    expect((await line.boxOffice.reserveSeats(again)).outcome).toBe("invalid_token");
    expect((await line.boxOffice.listSeats({ showId, token })).outcome).toBe("invalid_token");
    const { reservationId } = held.reservation;
    const paid = await line.boxOffice.pay({ reservationId, userId: "user-1", token });
    expect(paid.outcome).toBe("payment_captured");
    while ((await line.boxOffice.work.advance()) > 0);
    expect(await events(line, "revoked")).toBe(4);
    expect(await line.boxOffice.issueToken({ queueId, userId: "user-1" })).toMatchObject({
      outcome: "token_issued",
      token: { tokenId: `${queueId}:5`, status: "active" },
    });
  });
});

describe("operators", () => {
  test("admit passes the rate, never the room", async () => {
    const line = await open({ maxActive: 5, ratePerMinute: 1, burst: 1 });
    await line.join(10);
    const admit = (count: number) => line.boxOffice.admitTokens({ queueId, count });
    expect(await admit(2)).toMatchObject({ outcome: "tokens_admitted", admitted: 2 });
    expect(await admit(9)).toMatchObject({ admitted: 2, queue: { active: 5, head: 5 } });
    expect(await admit(9)).toMatchObject({ admitted: 0 });
    expect((await admit(0)).outcome).toBe("validation");
    expect((await line.boxOffice.admitTokens({ queueId: "x", count: 1 })).outcome).toBe(
      "not_found",
    );
  });

  test("explain and revoke", async () => {
    const line = await open({ maxActive: 1 });
    await line.join(3);
    const named = { queueId, tokenId: `${queueId}:2` };
    expect(await line.boxOffice.explainToken(named)).toMatchObject({
      token: { no: 2, userId: "user-2", status: "waiting", ahead: 0, near: true, present: true },
    });
    for (const _again of [1, 2]) {
      expect(await line.boxOffice.revokeToken(named)).toMatchObject({
        token: { status: "expired", reason: "revoked" },
      });
    }
    expect((await line.look(3)).ahead).toBe(0);
    for (const tokenId of ["", "x:2", `${queueId}:9`, `${queueId}:02`, `${queueId}:-1`]) {
      const asked = await line.boxOffice.explainToken({ queueId, tokenId });
      expect(asked.outcome).toBe("not_found");
    }
  });
});
