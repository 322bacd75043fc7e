import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import type { LimitRefusal } from "../src/index.ts";
import { adminToken, createClient } from "./client.ts";
import { createStubBoxOffice } from "./stub-box-office.ts";

const home = "198.51.100.7";

const open = () => {
  const clock = createFakeClock();
  const refused: LimitRefusal[] = [];
  const { boxOffice, calls } = createStubBoxOffice();
  const { app } = createClient(boxOffice, {
    timers: createFakeTimers({ clock }),
    addressOf: (request) => request.headers.get("X-From"),
    onRefused: (refusal) => refused.push(refusal),
  });
  const audit = async (token: string | null, from: string | null = home) => {
    const headers = new Headers();
    if (token !== null) headers.set("Authorization", `Bearer ${token}`);
    if (from !== null) headers.set("X-From", from);
    const answer = await app.request("/admin/audit", { headers });
    return answer;
  };
  const statuses = async (count: number, token: string | null, from?: string | null) => {
    const asked = Array.from({ length: count }, () => audit(token, from));
    return (await Promise.all(asked)).map(({ status }) => status);
  };
  return { clock, refused, calls, audit, statuses };
};

const times = (count: number, status: number) => Array.from({ length: count }, () => status);

describe("fault 53: guesses of the operators' token are slowed", () => {
  test("ten at once, and then one a second", async () => {
    const { audit, statuses, clock, refused } = open();
    expect(await statuses(100, "wrong-token")).toEqual([...times(10, 401), ...times(90, 429)]);
    expect(refused).toHaveLength(90);
    expect(refused[0]).toEqual({ limit: "operator_guesses", address: home });
    const answer = await audit("wrong-token");
    expect(answer.headers.get("Retry-After")).toBe("2");
    expect(await answer.json()).toMatchObject({ code: "TOO_MANY_REQUESTS" });
    clock.advance(3_000);
    expect(await statuses(10, "wrong-token")).toEqual([...times(3, 401), ...times(7, 429)]);
    clock.advance(60_000);
    expect(await statuses(11, "wrong-token")).toEqual([...times(10, 401), 429]);
  });

  test("while they are, the right one is not told apart", async () => {
    const { audit, statuses, clock, calls } = open();
    await statuses(10, "wrong-token");
    expect((await audit(adminToken)).status).toBe(429);
    expect(calls).toEqual([]);
    clock.advance(1_000);
    expect((await audit(adminToken)).status).toBe(200);
  });

  test("elsewhere operators work on, and however much they ask", async () => {
    const { statuses } = open();
    await statuses(20, "wrong-token");
    expect(await statuses(100, adminToken, "198.51.100.8")).toEqual(times(100, 200));
    // One household of IPv6 is one guesser.
    await statuses(10, "wrong-token", "2001:db8:0:1::1");
    expect(await statuses(1, "wrong-token", "2001:db8:0:1:2:3:4:5")).toEqual([429]);
    expect(await statuses(1, "wrong-token", "2001:db8:0:2::1")).toEqual([401]);
  });

  test("without a token nobody guesses, and who is not known is not slowed", async () => {
    const { statuses } = open();
    expect(await statuses(20, null)).toEqual(times(20, 401));
    expect(await statuses(20, "wrong-token", null)).toEqual(times(20, 401));
    expect(await statuses(1, adminToken)).toEqual([200]);
  });
});
