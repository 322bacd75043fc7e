import { TicketingError } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { queueId } from "../support/box-office.ts";
import { openLongLine } from "../support/long-line.ts";

const unavailable = () => new TicketingError("UNAVAILABLE", "planted: the store is gone");
/** One a minute: the near window ends a few numbers behind the head. */
const slow = { maxActive: 1, ratePerMinute: 1, burst: 1 };

const open = async () => {
  const line = await openLongLine(slow, { unavailable });
  await line.join(100);
  const queryOf = (no: number) => ({ queueId, token: line.tokens.get(no)?.token ?? "" });
  const reads = () => line.calls["read"] ?? 0;
  return { line, queryOf, reads, peek: (no: number) => line.boxOffice.peekToken(queryOf(no)) };
};

describe("a peek", () => {
  test("is the look-up's answer, without I/O", async () => {
    const { line, queryOf, reads, peek } = await open();
    await line.leave(40);
    await line.look(90);
    const before = reads();
    for (const no of [60, 75, 90, 100]) {
      const peeked = peek(no);
      expect(peeked).toMatchObject({ outcome: "token_found" });
      expect(peeked).toEqual(await line.boxOffice.lookUpToken(queryOf(no)));
    }
    expect(reads()).toBe(before);
  });

  test("counts as a look-up", async () => {
    const { line, queryOf, peek } = await open();
    await line.look(90);
    for (let ask = 0; ask < 5; ask += 1) expect(peek(80)?.outcome).toBe("token_found");
    const tooMany = { outcome: "too_many_requests", retryAfterMs: 1_000 };
    expect(peek(80)).toEqual(tooMany);
    expect(await line.boxOffice.lookUpToken(queryOf(80))).toEqual(tooMany);
  });

  test("knows nothing of those near the head, and does not count there", async () => {
    const { line, queryOf, peek } = await open();
    await line.look(90);
    for (let ask = 0; ask < 9; ask += 1) expect(peek(2)).toBeNull();
    for (let ask = 0; ask < 5; ask += 1) {
      const found = await line.boxOffice.lookUpToken(queryOf(2));
      expect(found.outcome).toBe("token_found");
    }
  });

  test("knows of an invalid text at once", async () => {
    const { line, queryOf } = await open();
    const invalid = { outcome: "invalid_token" };
    expect(line.boxOffice.peekToken({ queueId, token: "junk" })).toEqual(invalid);
    expect(line.boxOffice.peekToken({ ...queryOf(90), queueId: "other" })).toEqual(invalid);
  });

  test("knows nothing before the first look, and of a frame that is two seconds old", async () => {
    const { line, peek, reads } = await open();
    line.clock.advance(5_000);
    expect(peek(90)).toBeNull();
    await line.look(90);
    line.clock.advance(1_000);
    const before = reads();
    // The frame is good, but due for a read, and all who ask share that.
    expect(peek(90)?.outcome).toBe("token_found");
    expect(peek(91)?.outcome).toBe("token_found");
    expect(reads()).toBe(before + 1);
    line.clock.advance(2_000);
    line.down = true;
    await line.boxOffice.getFrame({ queueId });
    expect(peek(90)).toBeNull();
  });

  test("knows nothing of a number that this process wrote between others' writes", async () => {
    const { line, queryOf, peek } = await open();
    await line.look(90);
    await line.another().leaveQueue({ ...queryOf(70), userId: "user-70" });
    await line.leave(80);
    expect(peek(80)).toBeNull();
    expect(peek(81)?.outcome).toBe("token_found");
  });
});
