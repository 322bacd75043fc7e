import { describe, expect, test } from "vitest";
import { createClient } from "./client.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";
import { aPendingPayment, createStubBoxOffice } from "./stub-box-office.ts";

// fault 3: the buyer closes the bank's window.

const open = async () => {
  const real = createRealBoxOffice();
  const { ask } = createClient(real.boxOffice);
  await ask("POST", "/admin/concerts", { admin: true, json: concertDocument("seoul") });
  const joined = await ask("POST", "/queues/seoul/tokens", { user: "ann" });
  const { token } = joined.json as { token: string };
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
  const pending = await pay("redirect");
  expect(pending.status).toBe(202);
  const payment = pending.headers.get("Location") ?? "";
  return { ...real, ask, pay, payment, reservation: `/reservations/${reservationId}` };
};

const ann = { user: "ann" };

describe("fault 3: a payment that its buyer leaves", () => {
  test("is over, needs no queue token, and makes room for another one", async () => {
    const { ask, pay, payment, state } = await open();
    const before = await state();
    expect((await ask("POST", `${payment}/cancel`, { user: "bob" })).status).toBe(404);
    expect(await state()).toEqual(before);
    const cancelled = await ask("POST", `${payment}/cancel`, ann);
    expect(cancelled.status).toBe(200);
    expect(cancelled.headers.get("Cache-Control")).toBe("no-store");
    expect(cancelled.json).toMatchObject({
      status: "failed",
      reason: "cancelled",
      reservation: { status: "held" },
    });
    const again = await ask("POST", `${payment}/cancel`, ann);
    expect([again.status, again.json]).toEqual([200, cancelled.json]);
    const late = await ask("POST", `${payment}/confirm`, { ...ann, json: { proof: "late" } });
    expect(late.status).toBe(402);
    expect(late.json).toMatchObject({ code: "PAYMENT_DECLINED", reason: "cancelled" });
    expect((await pay("approve")).status).toBe(201);
  });

  test("is settled where its money was taken", async () => {
    const { ask, payment } = await open();
    await ask("POST", `${payment}/confirm`, { ...ann, json: { proof: "ok" } });
    const settled = await ask("POST", `${payment}/cancel`, ann);
    expect(settled.status).toBe(409);
    expect(settled.json).toMatchObject({ code: "PAYMENT_SETTLED", paymentStatus: "captured" });
  });

  test("is answered later where the gateway's answer is missing", async () => {
    const { boxOffice } = createStubBoxOffice({
      cancelPayment: { outcome: "payment_pending", payment: aPendingPayment },
    });
    const answer = await createClient(boxOffice).ask("POST", "/payments/p1/cancel", ann);
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ paymentId: "p1", status: "pending" });
    expect(answer.headers.get("Location")).toMatch(/\/payments\/p1$/);
    expect(answer.headers.get("Retry-After")).toBe("2");
  });
});

describe("fault 3: seats that are given back while they are paid", () => {
  test("are free once the payment is given up", async () => {
    const { ask, payment, reservation } = await open();
    expect((await ask("DELETE", reservation, ann)).status).toBe(204);
    expect((await ask("GET", reservation, ann)).json).toMatchObject({ status: "released" });
    expect((await ask("GET", payment, ann)).json).toMatchObject({
      status: "failed",
      reason: "cancelled",
    });
  });

  test("are free later where the gateway's answer is missing", async () => {
    const { boxOffice } = createStubBoxOffice();
    const found = await boxOffice.getReservation({ reservationId: "r1", userId: "ann" });
    if (found.outcome !== "reservation_found") throw new Error(found.outcome);
    const { reservation } = found;
    const pending = createStubBoxOffice({
      releaseReservation: { outcome: "release_pending", reservation },
    });
    const answer = await createClient(pending.boxOffice).ask("DELETE", "/reservations/r1", ann);
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ reservationId: "r1" });
    expect(answer.headers.get("Location")).toMatch(/\/reservations\/r1$/);
    expect(answer.headers.get("Retry-After")).toBe("2");
  });
});
