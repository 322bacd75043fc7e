import { type BoxOffice, createBoxOffice, TicketingError } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { queueId } from "../../support/box-office.ts";
import { openLongLine } from "../../support/long-line.ts";

const unavailable = () => new TicketingError("UNAVAILABLE", "planted: the store is gone");
/** One a minute: the near window ends a few numbers behind the head. */
const slow = { maxActive: 1, ratePerMinute: 1, burst: 1 };
const open = () => openLongLine(slow, { unavailable });

/** How often a lot of polls ask the store. */
const ioOf = async (
  line: Awaited<ReturnType<typeof open>>,
  polls: () => Promise<unknown>,
): Promise<number> => {
  const total = () => Object.values(line.calls).reduce((sum, count) => sum + count, 0);
  const before = total();
  await polls();
  return total() - before;
};

describe("far from the head", () => {
  test("a thousand polls cost no I/O, and are exact as of their version", async () => {
    const line = await open();
    await line.join(1_200);
    for (const no of [30, 31, 700, 1_024, 1_025]) await line.leave(no);
    await line.look(600);
    const alive = [...line.tokens.keys()].filter((no) => ![30, 31, 700, 1_024, 1_025].includes(no));
    const polls = async () => {
      for (const no of alive.slice(100)) {
        const view = await line.look(no);
        expect(view.ahead).toBe(alive.filter((other) => other > 1 && other < no).length);
      }
    };
    expect(await ioOf(line, polls)).toBe(0);
  });

  test("near the head every poll asks the store", async () => {
    const line = await open();
    await line.join(50);
    await line.look(40);
    expect(await ioOf(line, () => line.look(2))).toBeGreaterThan(0);
  });

  test("one look a second, however many ask", async () => {
    const line = await open();
    await line.join(200);
    await line.look(150);
    line.clock.advance(1_000);
    const polls = () => Promise.all([...Array(90).keys()].map((index) => line.look(110 + index)));
    expect(await ioOf(line, polls)).toBe(1);
    expect(await ioOf(line, polls)).toBe(0);
  });

  test("what this process writes shows at once; what others write within two seconds", async () => {
    const line = await open();
    await line.join(100);
    expect((await line.look(90)).ahead).toBe(88);
    await line.leave(50);
    const own = await line.look(90);
    expect(own.ahead).toBe(87);
    const other = line.another();
    const token = line.tokens.get(60)?.token ?? "";
    await other.leaveQueue({ queueId, userId: "user-60", token });
    expect((await line.look(90)).version).toBe(own.version);
    line.clock.advance(2_000);
    const later = await line.look(90);
    expect(later.ahead).toBe(86);
    expect(later.version).toBeGreaterThan(own.version);
  });

  test("a number that this process wrote between others' writes is asked for", async () => {
    const line = await open();
    await line.join(100);
    await line.look(90);
    const other = line.another();
    const leave = (boxOffice: BoxOffice, no: number) =>
      boxOffice.leaveQueue({
        queueId,
        userId: `user-${no}`,
        token: line.tokens.get(no)?.token ?? "",
      });
    await leave(other, 70);
    await leave(line.boxOffice, 80);
    expect(await line.look(80)).toMatchObject({ status: "expired", reason: "left" });
  });

  test("the frame is the same for everybody and tells nobody's name", async () => {
    const line = await open();
    await line.join(40);
    await line.leave(20);
    const found = await line.boxOffice.getFrame({ queueId });
    expect(found).toMatchObject({
      outcome: "frame_found",
      frame: { queueId, epoch: 1, mode: "open", head: 1, nextNo: 41, waiting: 38, gaps: 1 },
    });
    expect(JSON.stringify(found)).not.toContain("user-");
    expect(await line.boxOffice.getFrame({ queueId: "nowhere" })).toEqual({
      outcome: "not_found",
      what: "queue",
    });
  });
});

describe("who asks too often", () => {
  test("is told so without a look at the store, and told when", async () => {
    const line = await open();
    await line.join(3);
    const token = line.tokens.get(2)?.token ?? "";
    const ask = () => line.boxOffice.lookUpToken({ queueId, token });
    for (let index = 0; index < 5; index += 1) expect((await ask()).outcome).toBe("token_found");
    const io = await ioOf(line, async () => {
      expect(await ask()).toEqual({ outcome: "too_many_requests", retryAfterMs: 1_000 });
    });
    expect(io).toBe(0);
    line.clock.advance(999);
    expect((await ask()).outcome).toBe("too_many_requests");
    line.clock.advance(1);
    expect((await ask()).outcome).toBe("token_found");
    expect((await ask()).outcome).toBe("too_many_requests");
    // Nobody else pays for it, and calls that are guarded by the token don't count.
    expect((await line.look(3)).status).toBe("waiting");
    const left = await line.boxOffice.leaveQueue({ queueId, userId: "user-2", token });
    expect(left.outcome).toBe("queue_left");
  });

  test("junk costs nothing at all", async () => {
    const line = await open();
    const io = await ioOf(line, () => line.boxOffice.lookUpToken({ queueId, token: "junk" }));
    expect(io).toBe(0);
  });
});

describe("while the store is down", () => {
  test("far and near are answered from the last frame, without a position after 30 s", async () => {
    const line = await open();
    await line.join(100);
    await line.look(90);
    line.down = true;
    line.clock.advance(3_000);
    expect(await line.look(90)).toMatchObject({ stale: true, status: "waiting", ahead: 88 });
    expect(await line.look(3)).toMatchObject({ stale: true, status: "waiting", ahead: 1 });
    expect(await line.boxOffice.getFrame({ queueId })).toMatchObject({ frame: { stale: true } });
    line.clock.advance(26_999);
    expect(await line.look(90)).toMatchObject({ stale: true, position: 89, ahead: 88 });
    line.clock.advance(1);
    const forgotten = { stale: true, position: null, ahead: null, eta: null };
    expect(await line.look(90)).toMatchObject(forgotten);
    await expect(line.boxOffice.issueToken({ queueId, userId: "new" })).rejects.toMatchObject({
      code: "UNAVAILABLE",
    });
    // Whoever was called may be inside or not: nobody guesses.
    await expect(line.look(1)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    line.down = false;
    line.clock.advance(2_000);
    expect(await line.look(90)).toMatchObject({ stale: false, ahead: 88 });
  });

  test("arrival gets a grace as long as the outage, and nobody is let in for it", async () => {
    const line = await openLongLine(
      { maxActive: 1, ratePerMinute: 60, burst: 1, arriveWithinMs: 30_000 },
      { unavailable },
    );
    await line.join(3);
    await line.leave(1);
    line.clock.advance(1_000);
    expect(await line.boxOffice.work.advance()).toBe(1);
    line.clock.advance(5_000);
    line.down = true;
    await expect(line.boxOffice.work.advance()).rejects.toThrow("the store is gone");
    line.clock.advance(120_000);
    line.down = false;
    // The first that is heard of the store again: 2 was called, and could not come.
    await line.boxOffice.work.advance();
    line.clock.advance(20_000);
    await line.boxOffice.work.advance();
    const { queue } = await line.memory.queues.read({ queueId: queueId as never });
    expect(queue).toMatchObject({ active: 1, totals: { admitted: 2, missed: 0 } });
    expect(await line.look(2)).toMatchObject({ status: "active" });
  });

  test("without the grace it would have been missed: the same without an outage", async () => {
    const line = await openLongLine(
      { maxActive: 1, ratePerMinute: 60, burst: 1, arriveWithinMs: 30_000 },
      { unavailable },
    );
    await line.join(3);
    await line.leave(1);
    line.clock.advance(1_000);
    await line.boxOffice.work.advance();
    line.clock.advance(145_000);
    expect(await line.boxOffice.work.advance()).toBe(2);
    expect(await line.look(2)).toMatchObject({ status: "expired", reason: "missed" });
  });

  test("presence gets it, too: whoever asked up to the outage is called after it", async () => {
    const line = await openLongLine(
      { maxActive: 1, ratePerMinute: 60, burst: 1, presentWithinMs: 20_000 },
      { unavailable },
    );
    await line.join(2);
    line.clock.advance(2_000);
    await line.look(2);
    line.down = true;
    await expect(line.boxOffice.work.advance()).rejects.toThrow("the store is gone");
    line.clock.advance(100_000);
    line.down = false;
    await line.leave(1);
    await line.boxOffice.work.advance();
    expect(await line.look(2)).toMatchObject({ status: "active" });
  });
});

test("a box office that hangs at the store still answers within a second", async () => {
  const line = await open();
  await line.join(100);
  await line.look(90);
  const { clock, timers, ids, signer, stores } = line;
  const hanging = { ...stores, queues: { ...stores.queues, read: stores.queues.read } };
  const office = createBoxOffice({ stores: hanging, clock, timers, ids, signer, gateways: [] });
  const token = line.tokens.get(90)?.token ?? "";
  expect(await office.lookUpToken({ queueId, token })).toMatchObject({ token: { stale: false } });
  hanging.queues.read = () => new Promise(() => {});
  clock.advance(5_000);
  const answer = office.lookUpToken({ queueId, token });
  clock.advance(1_000);
  expect(await answer).toMatchObject({ token: { stale: true, status: "waiting" } });
});
