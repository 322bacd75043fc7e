// The crowd of the open loop, in a process of its own.
import { setTimeout as pause } from "node:timers/promises";
import { type Client, createClient } from "../sellout/client.ts";
import { concertId, type OpenOrder, type OpenReport, queueId, seatsOf } from "./messages.ts";
import { arrivalsOf, randomOf } from "./random.ts";

const connectionsPerServer = 256;
/** Most buyers look and leave. */
const paysOf = 3;

/** Measures from a moment that may be before the call was sent. */
type Since = (journey: string, sinceMs: number) => void;

const ask = async (
  client: Client,
  since: Since,
  [journey, method, path]: readonly [string, string, string],
  call: Parameters<Client["ask"]>[3],
  dueMs: number,
) => {
  const answer = await client.ask(journey, method, path, call);
  since(journey, dueMs);
  if (answer.status >= 400) throw new Error(`${journey}: ${JSON.stringify(answer)}`);
  return answer.json;
};

/** All six journeys of one buyer, one after another. Each is due when the one before has ended. */
const visit = async (
  client: Client,
  since: Since,
  number: number,
  arrivedMs: number,
): Promise<void> => {
  const user = { "X-User-Id": `guest-${number}` };
  const tokens = `/queues/${queueId}/tokens`;
  const joined = await ask(client, since, ["1 join", "POST", tokens], { headers: user }, arrivedMs);
  const headers = { ...user, "Queue-Token": (joined as { token: string }).token };
  const next = (journey: string, method: string, path: string, body?: unknown) =>
    ask(client, since, [journey, method, path], { headers, body }, performance.now());
  await next("2 look up", "GET", `${tokens}/me`);
  await next("3 shows", "GET", `/concerts/${concertId}/shows`);
  const { showId, seatIds } = seatsOf(number);
  await next("4 seats", "GET", `/shows/${showId}/availability`);
  const held = await next("5 hold", "POST", `/shows/${showId}/reservations`, { seatIds });
  const { reservationId } = held as { reservationId: string };
  if (number % paysOf === 0) {
    await next("6 pay", "POST", `/reservations/${reservationId}/payments`, {});
  } else {
    await next("5 release", "DELETE", `/reservations/${reservationId}`);
    await next("1 leave", "DELETE", `${tokens}/me`);
  }
};

const carryOut = async (order: OpenOrder): Promise<OpenReport> => {
  using client = createClient(order.urls, connectionsPerServer);
  const latencies = new Map<string, number[]>();
  const since: Since = (journey, sinceMs) => {
    const took = latencies.get(journey) ?? [];
    latencies.set(journey, took);
    took.push(performance.now() - sinceMs);
  };
  const failures: string[] = [];
  let next = order.from;
  let buyers = 0;
  let failed = 0;
  const come = async (arrivedMs: number): Promise<void> => {
    const number = next;
    next += 1;
    try {
      await visit(client, since, number, arrivedMs);
      buyers += 1;
    } catch (error) {
      failed += 1;
      if (failures.length < 5) failures.push(String(error).slice(0, 500));
    }
  };
  const startedMs = performance.now();
  if (order.mode === "closed") {
    const caller = async (): Promise<void> => {
      while (performance.now() - startedMs < order.seconds * 1_000) await come(performance.now());
    };
    await Promise.all(Array.from({ length: order.callers }, caller));
  } else {
    const moments = arrivalsOf(order.perSecond, order.seconds, randomOf(order.seed));
    const visits: Promise<void>[] = [];
    for (const atMs of moments) {
      const waitMs = startedMs + atMs - performance.now();
      if (waitMs > 0) await pause(waitMs);
      // Also who is started late has waited since the intended moment.
      visits.push(come(startedMs + atMs));
    }
    await Promise.all(visits);
  }
  const tookSeconds = (performance.now() - startedMs) / 1_000;
  return { buyers, failed, tookSeconds, latencies: [...latencies], failures };
};

process.on("message", (order: OpenOrder) => {
  void carryOut(order).then((report) => process.send?.(report));
});
