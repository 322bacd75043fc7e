// PostgreSQL stands still in the middle of a sale: it takes connections and answers nothing.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { GatewayAnswer, GatewayPayment } from "@admit-one/core";
import { startPostgres } from "@admit-one/local-postgres";
import { expect, test, vi } from "vitest";
import { type Answer, adminToken, audit, call, join } from "./support/buyer.ts";
import { freeze } from "./support/frozen-postgres.ts";
import { createFolder, startProcess } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

const script = fileURLToPath(new URL("support/chaos/serve-with-bank.ts", import.meta.url));
const soon = { timeout: 60_000, interval: 100 };
const answerTimeoutMs = 1_000;

/** A bank that takes money once for each payment, and lets a test act just before it says so. */
const openBank = async () => {
  const charges = new Map<string, number>();
  const bank = { onCharged: async (): Promise<void> => undefined };
  const answerOf = ({ paymentId, amount, currency }: GatewayPayment): GatewayAnswer =>
    charges.has(paymentId)
      ? { outcome: "captured", reference: paymentId, amount, currency }
      : { outcome: "not_found" };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const payment = (await json(request)) as GatewayPayment;
    if (request.url === "/charge" && !charges.has(payment.paymentId)) {
      charges.set(payment.paymentId, payment.amount);
      await bank.onCharged();
    }
    response.end(JSON.stringify(answerOf(payment)));
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(bank, {
    charges,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  });
};

type Call = () => Promise<Answer>;

const commandOf =
  (url: string, userId: string, token: string) =>
  (path: string, body: unknown): Call =>
  () =>
    call(url, path, {
      method: "POST",
      body,
      headers: { "X-User-Id": userId, "Queue-Token": token, "Idempotency-Key": path },
    });

const becomes = (url: string, status: number): Promise<void> =>
  vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(status), soon);

test("fault 51: buyers of a frozen PostgreSQL are answered, and the same commands go through later", async () => {
  await using postgres = await startPostgres();
  await using folder = await createFolder();
  await using bank = await openBank();
  await using server = await startProcess(
    folder,
    {
      DATABASE_URL: postgres.url,
      POSTGRES_DURABILITY: "RELAXED",
      POSTGRES_ANSWER_TIMEOUT_MS: String(answerTimeoutMs),
      QUEUE_TOKEN_KEYS: "one:0123456789abcdef0123456789abcdef",
      ADMIN_TOKEN: adminToken,
      CONCERT_FILE: await writeSmallConcert(folder),
      BANK_URL: bank.url,
      // What it is asked about is asked about again soon after this.
      GATEWAY_TIMEOUT_MS: "1000",
    },
    { script },
  );
  const [alice, bob, carol] = await Promise.all(
    ["alice", "bob", "carol"].map(async (userId) => {
      const { token, reserve } = await join(server.url, userId, "small");
      return { reserve, command: commandOf(server.url, userId, token) };
    }),
  );
  if (!alice || !bob || !carol) throw new TypeError("Somebody is missing.");
  const heldBy = async (buyer: typeof alice, seatId: string): Promise<string> =>
    String((await buyer.reserve("small-1", [seatId])).body["reservationId"]);
  const payment = (reservationId: string) => `/api/reservations/${reservationId}/payments`;
  const aliceHas = await heldBy(alice, "A-1-1");
  const carolHas = await heldBy(carol, "A-1-2");
  await becomes(server.url, 200);

  // Alice's money is taken, and nobody can write that down.
  const frozen = Promise.withResolvers<Disposable>();
  bank.onCharged = async () => frozen.resolve(await freeze(postgres));
  const alicePays = alice.command(payment(aliceHas), { method: { type: "bank" } });
  const startedMs = performance.now();
  const first = alicePays();
  using thaw = await frozen.promise;
  bank.onCharged = async () => undefined;
  const bobReserves = bob.command("/api/shows/small-1/reservations", { seatIds: ["A-1-3"] });
  const carolPays = carol.command(payment(carolHas), { method: { type: "bank" } });
  const answers = await Promise.all([first, bobReserves(), carolPays()]);
  expect(performance.now() - startedMs).toBeLessThan(15_000);
  for (const { status, body } of answers) {
    expect([status, body]).toEqual([503, expect.anything()]);
    expect(["UNAVAILABLE", "COMMIT_UNKNOWN"]).toContain(body["code"]);
  }
  await becomes(server.url, 503);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await server.logged("not ready: the store can't be used");

  thaw[Symbol.dispose]();
  await becomes(server.url, 200);
  const eventually = (again: Call, body: Record<string, unknown>) =>
    vi.waitFor(async () => expect(await again()).toMatchObject({ body }), soon);
  await eventually(bobReserves, { status: "held", amount: 110_000 });
  await eventually(alicePays, { status: "captured" });
  await eventually(carolPays, { status: "captured" });
  expect([...bank.charges.values()]).toEqual([110_000, 110_000]);
  expect(await audit(server.url)).toMatchObject({
    ok: true,
    breaches: [],
    counts: { seatsTaken: 3, reservations: 3, payments: 2 },
  });
}, 120_000);
