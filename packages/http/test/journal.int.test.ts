import { expect, test } from "vitest";
import { adminToken, agentToken, createClient, viewerToken } from "./client.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";

const open = async () => {
  const { boxOffice, clock } = createRealBoxOffice();
  const client = createClient(boxOffice);
  const as = (token: string, method: string, path: string, json?: unknown) =>
    client.ask(method, path, {
      headers: { Authorization: `Bearer ${token}` },
      ...(json !== undefined && { json }),
    });
  await as(adminToken, "POST", "/admin/concerts", concertDocument("a"));
  clock.advance(1_000);
  const joined = await client.ask("POST", "/queues/a/tokens", { user: "ann" });
  const { token } = joined.json as { readonly token: string };
  const held = await client.ask("POST", "/shows/a-1/reservations", {
    user: "ann",
    token,
    json: { seatIds: ["A-1-1", "A-1-2"] },
  });
  const { reservationId } = held.json as { readonly reservationId: string };
  await client.ask("POST", `/reservations/${reservationId}/payments`, {
    user: "ann",
    token,
    json: {},
  });
  return { ...client, as, clock, reservationId };
};

type Journal = { readonly entries: readonly Record<string, unknown>[]; readonly next: unknown };

test("the journal says who gave which command, to managers", async () => {
  const { as, clock, reservationId } = await open();
  clock.advance(1_000);
  const cancel = `/admin/reservations/${reservationId}/cancel`;
  for (const _ of "twice") await as(agentToken, "POST", cancel, { refund: { amount: 20_000 } });
  await as(adminToken, "POST", "/admin/queues/a/pause", { reason: "rain" });
  const journal = async (query = "") =>
    (await as(adminToken, "GET", `/admin/journal${query}`)).json as unknown as Journal;
  const { entries, next } = await journal();
  expect(next).toBeNull();
  expect(entries).toMatchObject([
    {
      actor: { id: "admin", role: "manager" },
      call: "changeQueue",
      subject: { type: "queue", id: "a" },
      userId: null,
      details: { before: { mode: "open" }, after: { mode: "paused", pauseReason: "rain" } },
    },
    {
      at: new Date(clock.nowMs()).toISOString(),
      actor: { id: "agnes", role: "agent" },
      call: "cancelReservation",
      subject: { type: "reservation", id: reservationId },
      userId: "ann",
      details: { refund: { amount: 20_000 } },
    },
    { call: "createConcert", subject: { type: "concert", id: "a" } },
  ]);
  const calls = async (query: string) => (await journal(query)).entries.map(({ call }) => call);
  expect(await calls("?actor=agnes")).toEqual(["cancelReservation"]);
  expect(await calls("?call=createConcert")).toEqual(["createConcert"]);
  expect(await calls(`?subject=${reservationId}`)).toEqual(["cancelReservation"]);
  expect(await calls("?userId=ann")).toEqual(["cancelReservation"]);
  const at = new Date(clock.nowMs()).toISOString();
  expect(await calls(`?to=${at}`)).toEqual(["createConcert"]);
  expect(await calls(`?from=${at}&limit=1`)).toEqual(["changeQueue"]);
  const page = await journal("?limit=1");
  expect(await calls(`?limit=2&after=${String(page.next)}`)).toEqual([
    "cancelReservation",
    "createConcert",
  ]);
  for (const token of [viewerToken, agentToken]) {
    expect((await as(token, "GET", "/admin/journal")).status).toBe(403);
  }
  expect((await as(adminToken, "GET", "/admin/journal?from=yesterday")).status).toBe(400);
  // The user gets what was done about them, but not by whom.
  const exported = await as(adminToken, "GET", "/admin/users/ann/export");
  expect((exported.json as { readonly journal: unknown }).journal).toEqual([
    {
      at,
      call: "cancelReservation",
      subject: { type: "reservation", id: reservationId },
      details: { refund: { amount: 20_000 } },
    },
  ]);
  expect(exported.text).toContain("RefundRequested");
  expect(exported.text).not.toContain("agnes");
});

test("a show's sales are a table that adds up to its books", async () => {
  const { as, reservationId } = await open();
  await as(adminToken, "POST", `/admin/reservations/${reservationId}/cancel`, {
    refund: { amount: 20_000 },
  });
  const { status, text, headers } = await as(viewerToken, "GET", "/admin/shows/a-1/sales.csv");
  expect(status).toBe(200);
  expect(headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
  expect(headers.get("Content-Disposition")).toBe('attachment; filename="sales-a-1.csv"');
  expect(headers.get("Cache-Control")).toBe("no-store");
  const [names = "", ...lines] = text.replace("\uFEFF", "").trimEnd().split("\r\n");
  const rows = lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.split(",").map((name, index) => [name, cells[index]]));
  });
  expect(rows).toMatchObject([
    { kind: "seat", status: "cancelled", seatId: "A-1-1", paidBack: "10000", amount: "0" },
    { kind: "seat", status: "cancelled", seatId: "A-1-2", paidBack: "10000", amount: "0" },
    { kind: "kept", status: "cancelled", seatId: "", price: "", amount: "200000" },
  ]);
  const { json } = await as(viewerToken, "GET", "/admin/audit");
  const [krw] = (json as unknown as { readonly money: readonly Record<string, string>[] }).money;
  const booked = ["sales", "kept", "disputed"].map((account) => Number(krw?.[account]));
  const total = rows.reduce((sum, { amount }) => sum + Number(amount), 0);
  expect(total).toBe(0 - booked.reduce((sum, amount) => sum + amount, 0));
  expect((await as(viewerToken, "GET", "/admin/shows/none/sales.csv")).status).toBe(404);
});
