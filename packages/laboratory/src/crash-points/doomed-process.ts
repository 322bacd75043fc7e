// A process that performs actions and dies during them. See process-kill.ts.
import { writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { createBoxOffice, type PaymentGateway, type Stores } from "@admit-one/core";
import { createFakeClock, createFakeTimers, createTestSigner } from "@admit-one/testing";
import { createStageBank } from "./bank.ts";
import { act, type Deed, type Doom, doomed } from "./doom.ts";
import type { Doomed, DoomedProcess, Missed } from "./process-kill.ts";
import { deafSubscribers, options, wallet } from "./stage.ts";

const { module, all } = JSON.parse(process.argv[2] ?? "") as DoomedProcess;
const { open } = (await import(module)) as { open: (at: string) => Promise<Stores> };

const call = async (url: string, gateway: string, method: string, args: readonly unknown[]) => {
  const body = JSON.stringify({ gateway, call: method, args });
  const answer: unknown = await (await fetch(url, { method: "POST", body })).json();
  if (typeof answer === "object" && answer !== null && "thrown" in answer) {
    throw new Error("The bank did not answer.");
  }
  return answer;
};

/** Gateways with the same settings, but every call goes to the surviving bank. */
const remote =
  (url: string) =>
  (gateway: PaymentGateway): PaymentGateway => {
    const local = new Set(["accepts", "checkMethod", "parseWebhook", "webhook", "ledger"]);
    const entries = Object.entries(gateway).map(([method, value]: [string, unknown]) => [
      method,
      typeof value !== "function" || local.has(method)
        ? value
        : (...args: unknown[]) => call(url, gateway.name, method, args),
    ]);
    return Object.fromEntries(entries) as PaymentGateway;
  };

/** Resolves when the action is at its call, and never goes on. Rejects if it ended without. */
const perform = async (stores: Stores, { nowMs, bankUrl, deed, doom, name }: Doomed) => {
  const clock = createFakeClock(nowMs);
  const reached = Promise.withResolvers<void>();
  const parts = doomed(
    { stores, gateways: createStageBank(clock).gateways.map(remote(bankUrl)) },
    doom as Doom,
    () => {
      reached.resolve();
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
  const missed = act(boxOffice, deed as Deed).then((answer): void => {
    throw new Error(`never reached ${JSON.stringify(doom)}: ${JSON.stringify(answer)}`);
  });
  await Promise.race([reached.promise, missed]);
};

const opened = await Promise.all(all.map(({ at }) => open(at)));
// A process killed by SIGKILL cannot save its compile cache later, so it does so now.
flushCompileCache();
const report = (missed: Missed): unknown => writeSync(1, `${JSON.stringify(missed)}\n`);
await Promise.all(
  opened.map((stores, index) =>
    perform(stores, all[index] as Doomed).catch((error: unknown) =>
      report({ index, why: String(error) }),
    ),
  ),
);
process.kill(process.pid, "SIGKILL");
