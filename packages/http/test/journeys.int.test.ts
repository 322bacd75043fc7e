import { expect, test } from "vitest";
import { type Client, createClient } from "./client.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";

const ko = { "Accept-Language": "ko" };

const open = async () => {
  const real = createRealBoxOffice();
  const client = createClient(real.boxOffice);
  const created = await client.ask("POST", "/admin/concerts", {
    admin: true,
    json: concertDocument("seoul"),
  });
  expect(created.status).toBe(201);
  expect(created.json).toEqual({
    concertId: "seoul",
    queueId: "seoul",
    shows: [{ showId: "seoul-1" }],
  });
  return { ...real, ...client };
};

const join = async ({ ask }: Pick<Client, "ask">, user: string): Promise<string> => {
  const joined = await ask("POST", "/queues/seoul/tokens", { user });
  return (joined.json as { token: string }).token;
};

test("the six journeys, and a second buyer who comes too late", async () => {
  const { ask, boxOffice } = await open();

  const issued = await ask("POST", "/queues/seoul/tokens", { user: "ann" });
  expect(issued.status).toBe(201);
  expect(issued.json).toMatchObject({ queueId: "seoul", status: "active", position: null });
  const { token, tokenId } = issued.json as { token: string; tokenId: string };
  const again = await ask("POST", "/queues/seoul/tokens", { user: "ann" });
  expect(again.status).toBe(200);
  expect(again.json).toMatchObject({ token, tokenId });

  const looked = await ask("GET", "/queues/seoul/tokens/me", { token });
  expect(looked.json).toMatchObject({ tokenId, status: "active" });

  const shows = await ask("GET", "/concerts/seoul/shows", { token });
  expect(shows.json).toMatchObject({
    shows: [{ showId: "seoul-1", availableSeats: 8, totalSeats: 8, priceFrom: 77_000 }],
  });

  const seats = await ask("GET", "/shows/seoul-1/seats", { token });
  const etag = seats.headers.get("ETag") ?? "";
  expect((seats.json as { seats: unknown[] }).seats).toHaveLength(8);
  const unchanged = { token, headers: { "If-None-Match": etag } };
  expect((await ask("GET", "/shows/seoul-1/seats", unchanged)).status).toBe(304);

  const reserved = await ask("POST", "/shows/seoul-1/reservations", {
    user: "ann",
    token,
    json: { seatIds: ["A-1-1", "B-1-1"] },
  });
  expect(reserved.status).toBe(201);
  expect(reserved.json).toMatchObject({ status: "held", amount: 187_000, currency: "KRW" });
  const { reservationId } = reserved.json as { reservationId: string };
  expect(reserved.headers.get("Location")).toBe(`/reservations/${reservationId}`);
  const changed = await ask("GET", "/shows/seoul-1/seats", unchanged);
  expect(changed.json).toMatchObject({
    seats: [{ seatId: "A-1-1", available: false }, {}, {}, {}, {}, {}, {}, {}],
  });

  const bob = await join({ ask }, "bob");
  const tooLate = await ask("POST", "/shows/seoul-1/reservations", {
    user: "bob",
    token: bob,
    headers: ko,
    json: { seatIds: ["A-1-2", "A-1-1"] },
  });
  expect(tooLate.status).toBe(409);
  expect(tooLate.json).toMatchObject({
    code: "SEAT_ALREADY_RESERVED",
    title: "좌석이 이미 예약되었습니다.",
    seatIds: ["A-1-1"],
  });
  expect(tooLate.headers.get("Content-Language")).toBe("ko");

  const paid = await ask("POST", `/reservations/${reservationId}/payments`, {
    user: "ann",
    token,
    json: { amount: 187_000, currency: "KRW" },
  });
  expect(paid.status).toBe(201);
  expect(paid.json).toMatchObject({
    status: "captured",
    reservation: { reservationId, status: "confirmed" },
  });
  const location = paid.headers.get("Location") ?? "";
  expect((await ask("GET", location, { user: "ann" })).json).toMatchObject({ status: "captured" });
  const over = await ask("GET", "/queues/seoul/tokens/me", { token });
  expect(over.json).toMatchObject({ status: "expired", reason: "paid" });
  const refused = await ask("GET", "/shows/seoul-1/seats", { token, headers: ko });
  expect(refused.json).toMatchObject({ code: "INVALID_TOKEN", title: "유효하지 않은 토큰입니다." });

  const twice = await ask("POST", `/reservations/${reservationId}/payments`, {
    user: "ann",
    token,
    headers: ko,
  });
  expect(twice.json).toMatchObject({
    code: "RESERVATION_NOT_HELD",
    title: "임시 예약 상태가 아닙니다.",
  });
  const audited = await ask("GET", "/admin/audit", { admin: true });
  expect(audited.json).toMatchObject({ ok: true, breaches: [], counts: { payments: 1 } });
  expect((await boxOffice.audit()).ok).toBe(true);
});

test("a retry with the same key has one effect and gets the same answer, even once paid", async () => {
  const { ask } = await open();
  const token = await join({ ask }, "ann");
  const reserve = (seatIds: string[]) =>
    ask("POST", "/shows/seoul-1/reservations", {
      user: "ann",
      token,
      headers: { "Idempotency-Key": "k1" },
      json: { seatIds },
    });
  const first = await reserve(["A-1-1"]);
  expect((await reserve(["A-1-1"])).json).toEqual(first.json);
  expect((await reserve(["A-1-2"])).json).toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
  const { reservationId } = first.json as { reservationId: string };
  const pay = () =>
    ask("POST", `/reservations/${reservationId}/payments`, {
      user: "ann",
      token,
      headers: { "Idempotency-Key": "k2" },
    });
  const paid = await pay();
  expect(paid.status).toBe(201);
  const replay = await pay();
  expect(replay.status).toBe(201);
  expect(replay.json).toEqual(paid.json);
  expect((await reserve(["A-1-1"])).status).toBe(201);
});

test("a hold may be given back, once and again, and lapses by itself", async () => {
  const { ask, clock } = await open();
  const token = await join({ ask }, "ann");
  const reserve = (seatId: string) =>
    ask("POST", "/shows/seoul-1/reservations", { user: "ann", token, json: { seatIds: [seatId] } });
  const { reservationId } = (await reserve("A-1-1")).json as { reservationId: string };
  const path = `/reservations/${reservationId}`;
  expect((await ask("DELETE", path, { user: "bob" })).status).toBe(404);
  expect((await ask("DELETE", path, { user: "ann" })).status).toBe(204);
  expect((await ask("DELETE", path, { user: "ann" })).status).toBe(204);
  expect((await ask("GET", path, { user: "ann" })).json).toMatchObject({ status: "released" });
  const later = (await reserve("A-1-1")).json as { reservationId: string };
  clock.advance(300_000);
  const lapsed = await ask("GET", `/reservations/${later.reservationId}`, { user: "ann" });
  expect(lapsed.json).toMatchObject({ status: "expired" });
  const { reservations } = (await ask("GET", "/reservations", { user: "ann" })).json as {
    reservations: { status: string }[];
  };
  expect(reservations.map(({ status }) => status).toSorted()).toEqual(["expired", "released"]);
});

test("a declined payment is told with its id; a redirect is confirmed with the proof", async () => {
  const { ask } = await open();
  const token = await join({ ask }, "ann");
  const reserved = await ask("POST", "/shows/seoul-1/reservations", {
    user: "ann",
    token,
    json: { seatIds: ["A-1-1"] },
  });
  const { reservationId } = reserved.json as { reservationId: string };
  const pay = (outcome: string) =>
    ask("POST", `/reservations/${reservationId}/payments`, {
      user: "ann",
      token,
      json: { method: { type: "scripted", outcome } },
    });
  const declined = await pay("decline");
  expect(declined.status).toBe(402);
  expect(declined.json).toMatchObject({ code: "PAYMENT_DECLINED", reason: "scripted_decline" });
  const { paymentId } = declined.json as { paymentId: string };
  const looked = await ask("GET", `/payments/${paymentId}`, { user: "ann" });
  expect(looked.json).toMatchObject({ status: "declined", reservation: { status: "held" } });

  const pending = await pay("redirect");
  expect(pending.status).toBe(202);
  expect(pending.json).toMatchObject({ status: "pending", nextAction: { type: "redirect" } });
  expect(Number(pending.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
  const location = pending.headers.get("Location") ?? "";
  expect((await ask("GET", location, { user: "ann" })).json).toMatchObject({ status: "pending" });
  const inFlight = await pay("approve");
  expect(inFlight.json).toMatchObject({ code: "PAYMENT_IN_PROGRESS" });
  expect(Number(inFlight.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
  expect(
    (await ask("POST", `${location}/confirm`, { user: "bob", json: { proof: "x" } })).status,
  ).toBe(404);
  const confirmed = await ask("POST", `${location}/confirm`, {
    user: "ann",
    json: { proof: "ok" },
  });
  expect(confirmed.status).toBe(200);
  expect(confirmed.json).toMatchObject({ reservation: { status: "confirmed" } });
});

test("an operator runs the queue", async () => {
  const { ask } = await open();
  const queue = "/admin/queues/seoul";
  const asOperator = (json?: unknown) => ({ admin: true, ...(json !== undefined && { json }) });
  const tuned = await ask("PATCH", queue, asOperator({ maxActive: 1, ratePerMinute: null }));
  expect(tuned.json).toMatchObject({ maxActive: 1, ratePerMinute: null, mode: "open" });
  const ann = await join({ ask }, "ann");
  const bob = await join({ ask }, "bob");
  const waiting = await ask("GET", "/queues/seoul/tokens/me", { token: bob });
  expect(waiting.json).toMatchObject({ status: "waiting", position: 1, ahead: 0 });
  const early = await ask("GET", "/shows/seoul-1/seats", { token: bob, headers: ko });
  expect(early.json).toMatchObject({
    code: "TOKEN_NOT_ACTIVE",
    title: "유효하지 않은 토큰입니다.",
  });
  const paused = await ask("POST", `${queue}/pause`, asOperator({ reason: "Rain" }));
  expect(paused.json).toMatchObject({ mode: "paused", pauseReason: "Rain", waiting: 1, active: 1 });
  expect((await ask("DELETE", "/queues/seoul/tokens/me", { user: "ann", token: ann })).status).toBe(
    204,
  );
  expect((await ask("DELETE", "/queues/seoul/tokens/me", { user: "ann", token: ann })).status).toBe(
    204,
  );
  const told = await ask("GET", "/queues/seoul/tokens/me", { token: bob });
  expect(told.json).toMatchObject({ status: "waiting", message: "Rain" });
  expect((await ask("POST", `${queue}/resume`, asOperator())).json).toMatchObject({ mode: "open" });
  expect((await ask("GET", "/queues/seoul/tokens/me", { token: bob })).json).toMatchObject({
    status: "active",
  });
  expect((await ask("POST", `${queue}/close`, asOperator())).json).toMatchObject({
    mode: "closed",
  });
  const closed = await ask("POST", "/queues/seoul/tokens", { user: "cid" });
  expect(closed.status).toBe(410);
  const changed = await ask(
    "PATCH",
    "/admin/concerts/seoul",
    asOperator({ policy: { maxSeatsPerUser: 8 } }),
  );
  expect(changed.json).toMatchObject({ policy: { maxSeatsPerUser: 8, holdForMs: 300_000 } });
  const senseless = await ask(
    "PATCH",
    "/admin/concerts/seoul",
    asOperator({ policy: { holdForMs: 5 } }),
  );
  expect(senseless.json).toMatchObject({
    code: "VALIDATION",
    errors: [{ field: "policy.holdForMs" }],
  });
  const twice = await ask("POST", "/admin/concerts", asOperator(concertDocument("seoul")));
  expect(twice.json).toMatchObject({ code: "ALREADY_EXISTS" });
});

test("fault 10: a queue says when it opens, and an operator changes that", async () => {
  const { boxOffice, clock } = createRealBoxOffice();
  const { ask } = createClient(boxOffice);
  const opensAt = new Date(clock.nowMs() + 3_600_000).toISOString();
  const document = concertDocument("seoul");
  const shows = document.shows.map((show) => ({ ...show, salesOpenAt: opensAt }));
  await ask("POST", "/admin/concerts", { admin: true, json: { ...document, shows } });
  const queue = "/admin/queues/seoul";
  const seen = async () => (await ask("GET", queue, { admin: true })).json;
  const policy = { maxActiveForMs: 1_200_000, activeForMs: 600_000 };
  expect(await seen()).toMatchObject({ ...policy, opensAt: "sales", salesOpenAt: opensAt });

  const joined = await ask("POST", "/queues/seoul/tokens", { user: "ann" });
  expect(joined.json).toMatchObject({ status: "waiting", position: 1, opensAt });
  const { token } = joined.json as { token: string };
  expect((await ask("GET", "/queues/seoul/frame")).json).toMatchObject({ mode: "paused", opensAt });

  const changed = async (json: unknown) => (await ask("PATCH", queue, { admin: true, json })).json;
  const later = "2099-01-01T00:00:00.000Z";
  const inSeoul = "2099-01-01T09:00:00+09:00";
  expect(await changed({ opensAt: inSeoul })).toMatchObject({ opensAt: later });
  const looked = async () => (await ask("GET", "/queues/seoul/tokens/me", { token })).json;
  expect(await looked()).toMatchObject({ status: "waiting", opensAt: later });
  expect(await changed({ opensAt: "sales" })).toMatchObject({ opensAt: "sales" });
  expect(await changed({ opensAt: "soon" })).toMatchObject({
    code: "VALIDATION",
    errors: [{ field: "opensAt" }],
  });
  expect(await changed({ maxActiveForMs: 1 })).toMatchObject({
    code: "VALIDATION",
    errors: [{ field: "maxActiveForMs" }],
  });
  expect(await changed({ opensAt: null })).toMatchObject({ opensAt: null });
  const open = await looked();
  expect(open).toMatchObject({ status: "active" });
  expect(open).not.toHaveProperty("opensAt");
});

test("fault 40: whoever starts too many holds is asked to wait, and told for how long", async () => {
  const real = await open();
  const changed = await real.ask("PATCH", "/admin/concerts/seoul", {
    admin: true,
    json: { policy: { maxHolds: 1, maxHoldsWithinMs: 90_500 } },
  });
  expect(changed.json).toMatchObject({ policy: { maxHolds: 1, maxHoldsWithinMs: 90_500 } });
  const token = await join(real, "ann");
  const hold = (seatId: string, headers: Record<string, string> = {}) =>
    real.ask("POST", "/shows/seoul-1/reservations", {
      user: "ann",
      token,
      headers,
      json: { seatIds: [seatId] },
    });
  expect((await hold("A-1-1")).status).toBe(201);
  real.clock.advance(500);
  const refused = await hold("A-1-2", { ...ko, "Idempotency-Key": "k" });
  expect(refused.status).toBe(429);
  expect(refused.headers.get("Retry-After")).toBe("90");
  expect(refused.json).toMatchObject({
    code: "HOLD_LIMIT_EXCEEDED",
    title: "좌석 선점 횟수를 초과했습니다.",
    limit: 1,
  });
  real.clock.advance(90_000);
  expect((await hold("A-1-2", { "Idempotency-Key": "k" })).status).toBe(201);
});
