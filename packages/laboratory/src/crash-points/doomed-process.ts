// A process that performs one action and dies during it. See process-kill.ts.
import { flushCompileCache } from "node:module";
import { createBoxOffice, type PaymentGateway, type Stores } from "@admit-one/core";
import { createFakeClock, createFakeTimers, createTestSigner } from "@admit-one/testing";
import { createStageBank } from "./bank.ts";
import { act, type Deed, type Doom, doomed } from "./doom.ts";
import type { Doomed } from "./process-kill.ts";
import { deafSubscribers, options, wallet } from "./stage.ts";

const { module, at, nowMs, bankUrl, deed, doom, name } = JSON.parse(
  process.argv[2] ?? "",
) as Doomed;
const { open } = (await import(module)) as { open: (at: string) => Promise<Stores> };
const stores = await open(at);
// A process killed by SIGKILL cannot save its compile cache later, so it does so now.
flushCompileCache();
const clock = createFakeClock(nowMs);

const call = async (gateway: string, method: string, args: readonly unknown[]) => {
  const body = JSON.stringify({ gateway, call: method, args });
  const answer: unknown = await (await fetch(bankUrl, { method: "POST", body })).json();
  if (typeof answer === "object" && answer !== null && "thrown" in answer) {
    throw new Error("The bank did not answer.");
  }
  return answer;
};

/** Gateways with the same settings, but every call goes to the surviving bank. */
const remote = (gateway: PaymentGateway): PaymentGateway => {
  const local = new Set(["accepts", "checkMethod", "parseWebhook", "webhook", "ledger"]);
  const entries = Object.entries(gateway).map(([method, value]: [string, unknown]) => [
    method,
    typeof value !== "function" || local.has(method)
      ? value
      : (...args: unknown[]) => call(gateway.name, method, args),
  ]);
  return Object.fromEntries(entries) as PaymentGateway;
};

const parts = doomed(
  { stores, gateways: createStageBank(clock).gateways.map(remote) },
  doom as Doom,
  () => {
    process.kill(process.pid, "SIGKILL");
    return new Promise(() => {});
  },
);
let made = 0;
const boxOffice = createBoxOffice({
  ...parts,
  clock,
  timers: createFakeTimers({ clock }),
  ids: { next: (kind) => `${kind}-of-${name}-${(made += 1)}` },
  signer: createTestSigner(),
  options,
  wallet,
  subscribers: deafSubscribers,
});
await act(boxOffice, deed as Deed);
process.exit(3);
