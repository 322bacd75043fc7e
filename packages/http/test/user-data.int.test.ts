import { describe, expect, test } from "vitest";
import { adminToken, createClient } from "./client.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";

// Fault 34: a user asks for their data, or asks to be erased. The client holds every answer against
// the OpenAPI document.

const dayMs = 86_400_000;
const user = "ann@example.com";
const path = `/admin/users/${encodeURIComponent(user)}`;

const open = async () => {
  const { boxOffice, clock } = createRealBoxOffice();
  const client = createClient(boxOffice);
  const admin = (method: string, at: string, json?: object) =>
    client.ask(method, at, {
      admin: true,
      headers: { "Idempotency-Key": "key" },
      ...(json && { json }),
    });
  await admin("POST", "/admin/concerts", concertDocument("c"));
  const buy = async (outcome: "approve" | "decline") => {
    const joined = await client.ask("POST", "/queues/c/tokens", { user });
    const { token } = joined.json as { token: string };
    const seat = outcome === "approve" ? "A-1-1" : "A-1-2";
    const held = await client.ask("POST", "/shows/c-1/reservations", {
      user,
      token,
      headers: { "Idempotency-Key": `hold-${seat}` },
      json: { seatIds: [seat] },
    });
    const { reservationId } = held.json as { reservationId: string };
    const method = { type: "scripted", outcome };
    await client.ask("POST", `/reservations/${reservationId}/payments`, {
      user,
      token,
      json: { method },
    });
    return { reservationId, token };
  };
  const later = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await boxOffice.work.sweep();
  };
  return { client, admin, buy, later };
};

describe("fault 34: erasing a user", () => {
  test("is refused with the reasons and their ids, and done once they are gone", async () => {
    const { client, admin, buy, later } = await open();
    const { reservationId, token } = await buy("approve");
    const refused = await admin("POST", `${path}/erase`);
    expect(refused.status).toBe(409);
    expect(refused.json).toMatchObject({
      code: "CONFLICT",
      title: "Not possible in the present state.",
      reasons: [{ reason: "live_reservation", reservationId }],
    });
    await later(2 * dayMs);
    const erased = await admin("POST", `${path}/erase`);
    expect(erased.status).toBe(200);
    expect(erased.json).toEqual({ pseudonym: expect.stringMatching(/^pseudonym-/), waiting: 0 });
    expect(erased.headers.get("Cache-Control")).toBe("no-store");
    expect((await admin("POST", `${path}/erase`)).json).toEqual(erased.json);
    await later(60_000);
    const again = await admin("POST", `${path}/erase`);
    expect(again.json).toMatchObject({ status: 404, code: "NOT_FOUND", what: "user" });
    const mine = await client.ask("GET", "/reservations", { user });
    expect(mine.json).toMatchObject({ reservations: [] });
    const look = await client.ask("GET", "/queues/c/token", { token });
    expect(look.text).not.toContain(user);
  });

  test("speaks Korean, too", async () => {
    const { client, buy } = await open();
    await buy("approve");
    const headers = { "Accept-Language": "ko" };
    const refused = await client.ask("POST", `${path}/erase`, { admin: true, headers });
    expect(refused.json).toMatchObject({ title: "현재 상태에서는 처리할 수 없습니다." });
  });

  test("is for operators only", async () => {
    const { client } = await open();
    for (const [method, at] of [
      ["POST", `${path}/erase`],
      ["GET", `${path}/export`],
    ] as const) {
      const asUser = await client.ask(method, at, { user });
      expect(asUser.status).toBe(401);
      const headers = { Authorization: `Bearer ${adminToken}x` };
      expect((await client.ask(method, at, { headers })).status).toBe(401);
    }
  });

  test("takes any id of a user, and no path that is none", async () => {
    const { admin } = await open();
    const odd = encodeURIComponent("a/b 김 ?#");
    expect((await admin("POST", `/admin/users/${odd}/erase`)).status).toBe(404);
    expect((await admin("GET", `/admin/users/${odd}/export`)).status).toBe(404);
    expect((await admin("POST", "/admin/users/%ED%A0%80/erase")).status).toBe(400);
    expect((await admin("GET", `/admin/users/${"a".repeat(256)}/export`)).status).toBe(400);
  });
});

describe("fault 34: exporting a user", () => {
  test("answers everything that is stored, with instants as text", async () => {
    const { client, admin, buy } = await open();
    const { reservationId } = await buy("approve");
    await buy("decline");
    await client.ask("POST", "/queues/c/tokens", { user: "ben" });
    const exported = await admin("GET", `${path}/export`);
    expect(exported.status).toBe(200);
    expect(exported.headers.get("Content-Type")).toBe("application/json");
    expect(exported.headers.get("Cache-Control")).toBe("no-store");
    const body = exported.json as Record<string, readonly Record<string, unknown>[]>;
    expect(body).toMatchObject({
      userId: user,
      exportedAt: expect.stringMatching(/Z$/),
      tokens: [
        { queueId: "c", no: 1, status: "expired", reason: "paid", userId: user },
        { queueId: "c", no: 2, status: "active", activeUntil: expect.stringMatching(/Z$/) },
      ],
      reservations: [
        {
          reservationId,
          showId: "c-1",
          status: "confirmed",
          seats: [{ seatId: "A-1-1", price: 110_000 }],
          confirmedAt: expect.stringMatching(/Z$/),
          payments: [
            {
              status: "captured",
              amount: 110_000,
              method: { type: "scripted" },
              refunds: [],
              ledger: expect.arrayContaining([expect.objectContaining({ amount: 110_000 })]),
            },
          ],
          events: [
            { type: "SeatsReserved" },
            { type: "PaymentStarted" },
            { type: "PaymentCaptured" },
            { type: "ReservationConfirmed" },
          ],
        },
        { status: "held", declines: 1, payments: [{ status: "declined" }] },
      ],
      wallets: [],
      idempotencyRecords: [{ key: "hold-A-1-1" }, { key: "hold-A-1-2" }],
    });
    expect(exported.text).not.toContain("ben");
    expect(exported.text).not.toMatch(/Ms"/);
  });

  test("of somebody else is not found", async () => {
    const { admin } = await open();
    const answer = await admin("GET", "/admin/users/nobody/export");
    expect(answer.json).toMatchObject({ code: "NOT_FOUND", what: "user" });
  });

  test("that breaks off is no valid JSON", async () => {
    const { boxOffice } = createRealBoxOffice();
    const broken = async function* (): AsyncGenerator<never> {
      yield* [];
      throw new Error("the store is gone");
    };
    const none = async function* (): AsyncGenerator<never> {
      yield* [];
    };
    const { app } = createClient({
      ...boxOffice,
      exportUser: async () => ({
        outcome: "user_exported",
        export: {
          userId: user,
          exportedAtMs: 0,
          tokens: none(),
          reservations: broken(),
          wallets: none(),
          records: none(),
          journal: none(),
        },
      }),
    });
    const headers = { Authorization: `Bearer ${adminToken}` };
    const answer = await app.request(`${path}/export`, { headers });
    await expect(answer.text()).rejects.toThrow("the store is gone");
  });
});
