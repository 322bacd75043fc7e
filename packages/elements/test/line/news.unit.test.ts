import type { QueueToken } from "@admit-one/client";
import { describe, expect, test } from "vitest";
import { createAnnouncer, hasGrown, textsOf } from "../../src/line/news.ts";
import { words as en } from "../../src/messages/line/en.ts";
import { words as ko } from "../../src/messages/line/ko.ts";

const waiting: QueueToken = {
  token: "t",
  tokenId: "queue-1:7",
  queueId: "queue-1",
  no: 7,
  epoch: 1,
  block: 0,
  status: "waiting",
  position: 1_234,
  ahead: 1_233,
  eta: { p50Seconds: 130, p90Seconds: 8_000 },
  pollAfterMs: 2_000,
  version: 5,
  issuedAt: "2030-01-01T00:00:00.000Z",
  activeUntil: null,
};

describe("news of the line", () => {
  test("the exact place, and an honest range", () => {
    expect(textsOf(en, "en", waiting)).toEqual({
      position: "1,234",
      ahead: "1,233 people",
      wait: "3 minutes to 3 hours",
      status: "Your place: 1,234",
    });
    expect(textsOf(ko, "ko", waiting)).toMatchObject({ ahead: "1,233명", wait: "3분 ~ 3시간" });
  });

  test("what is not known is not invented", () => {
    const unknown = { ...waiting, position: null, ahead: null, eta: null };
    expect(textsOf(en, "en", unknown)).toMatchObject({
      position: "–",
      ahead: "–",
      wait: "not known yet",
      status: en.waiting,
    });
  });

  test("why it is paused, and each reason of its end", () => {
    const paused = { ...waiting, message: "소방 점검" };
    expect(textsOf(ko, "ko", paused).status).toContain("소방 점검");
    const reasons = Object.keys(en.ended) as (keyof typeof en.ended)[];
    expect(reasons).toHaveLength(7);
    for (const reason of reasons) {
      const ended = { ...waiting, status: "expired" as const, position: null, reason };
      for (const [words, language] of [
        [en, "en"],
        [ko, "ko"],
      ] as const) {
        expect(textsOf(words, language, ended).status).toBe(words.ended[reason]);
      }
    }
  });

  test("a place that grew is noticed, one of another token or an older answer is not", () => {
    const later = { ...waiting, version: 6 };
    expect(hasGrown(waiting, { ...later, position: 1_235 })).toBe(true);
    expect(hasGrown(waiting, { ...later, position: 1_234 })).toBe(false);
    expect(hasGrown(null, later)).toBe(false);
    expect(hasGrown(waiting, { ...later, position: 1_300, tokenId: "queue-1:8" })).toBe(false);
    expect(hasGrown(waiting, { ...waiting, position: 1_300, version: 4 })).toBe(false);
  });

  test("screen readers hear it every thirty seconds at most, another state at once", () => {
    const { isDue } = createAnnouncer();
    expect(isDue("waiting", 0)).toBe(true);
    expect(isDue("waiting", 29_999)).toBe(false);
    expect(isDue("waiting", 30_000)).toBe(true);
    expect(isDue("unreachable", 30_001)).toBe(true);
    expect(isDue("waiting", 30_002)).toBe(true);
  });
});
