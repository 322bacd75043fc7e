import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "../buyer.ts";
import type { Client } from "../chaos/client.ts";
import type { Random } from "../chaos/random.ts";
import type { Wait } from "./history.ts";

/** After the hint somebody may ask so much later and still be obeying (L7). */
const graceMs = 5_000;
/** How long one stays inside; what happens there is not this test's. */
const stayMs = 200;

/** Whoever was overtaken would wait for ever; the history tells why. */
const patienceMs = 45_000;

export type Waiter = Pick<Wait, "userId" | "habit">;

/** Joins the line and waits as the habit says, until it is over; whoever comes in leaves again. */
export const waitInLine = async (
  client: Client,
  random: Random,
  { userId, habit }: Waiter,
): Promise<Wait> => {
  const user = { "X-User-Id": userId };
  const own = "/api/queues/small/tokens/me";
  let toldAtMs = Date.now();
  const untilMs = toldAtMs + patienceMs;
  const joined = await client.ask("/api/queues/small/tokens", { method: "POST", headers: user });
  const headers = { ...user, "Queue-Token": String(joined.body["token"]) };
  const answers = [seen(joined)];
  let obeyed = true;
  let polls = habit === "leaver" ? random.int(0, 2) : Number.POSITIVE_INFINITY;
  let hintMs = Number(joined.body["pollAfterMs"]);
  const goesOn = () => habit !== "silent" && polls > 0 && Date.now() < untilMs;
  while (goesOn() && answers.at(-1)?.status === "waiting") {
    polls -= 1;
    await pause(hintMs + random.int(0, 500));
    const askedAtMs = Date.now();
    const found = await client.ask(own, { headers });
    // From before the hint was given until after the next question was heard: never too lenient.
    obeyed &&= Date.now() - toldAtMs <= hintMs + graceMs;
    answers.push(seen(found));
    hintMs = Number(found.body["pollAfterMs"]);
    toldAtMs = askedAtMs;
  }
  if (habit !== "silent") {
    await pause(stayMs);
    await client.ask(own, { method: "DELETE", headers });
  }
  return { userId, habit, answers, obeyed };
};

const seen = ({ body }: Answer): Wait["answers"][number] => ({
  version: Number(body["version"]),
  position: typeof body["position"] === "number" ? body["position"] : null,
  status: String(body["status"]),
  reason: typeof body["reason"] === "string" ? body["reason"] : null,
});
