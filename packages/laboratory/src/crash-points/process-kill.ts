import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { StageBank } from "./bank.ts";
import type { Deed, Doom } from "./doom.ts";
import type { Stage } from "./stage.ts";

const script = fileURLToPath(import.meta.url).replace("process-kill", "doomed-process");

/** One action of a doomed process. */
export type Doomed = {
  readonly at: string;
  readonly nowMs: number;
  readonly bankUrl: string;
  readonly deed: unknown;
  readonly doom: unknown;
  readonly name: string;
};

/** The parameters of a doomed process. */
export type DoomedProcess = {
  /** A module whose `open(at)` opens the stores. */
  readonly module: string;
  readonly all: readonly Doomed[];
};

/** What a doomed process reports of an action that did not come to its call. */
export type Missed = { readonly index: number; readonly why: string };

/** An action that waits for a process to die in. */
export type Condemned = {
  readonly at: string;
  readonly deed: Deed;
  readonly doom: Doom;
  readonly stage: Stage;
};

const askBank = async (bank: StageBank, request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const asked: unknown = JSON.parse(Buffer.concat(chunks).toString());
  const { gateway, call, args } = asked as {
    readonly gateway: string;
    readonly call: string;
    readonly args: readonly unknown[];
  };
  const found = bank.gateways.find(({ name }) => name === gateway) as unknown;
  const calls = found as Readonly<Record<string, (...all: unknown[]) => Promise<unknown>>>;
  const answer = await calls[call]?.(...args).catch(() => ({ thrown: true }));
  return JSON.stringify(answer ?? null);
};

/** The banks of some stages, each at the path of its index. */
const openBanks = async (banks: readonly StageBank[]) => {
  const server = createServer((request, response) => {
    const bank = banks[Number(request.url?.slice(1))];
    assert.ok(bank, `There is no bank at ${request.url}.`);
    void askBank(bank, request).then((answer) => response.end(answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

let deaths = 0;

/**
 * Kills a real process: each action runs in it on the stores that `module` opens at `at`. When each
 * has come to its call, and none can go on, the process ends itself with SIGKILL. The banks stay in
 * this process and are reached over HTTP. Returns why an action did not come to its call.
 */
export const killProcess = async (
  module: string,
  condemned: readonly Condemned[],
): Promise<readonly Missed[]> => {
  using banks = await openBanks(condemned.map(({ stage }) => stage.bank));
  const all = condemned.map(({ at, deed, doom, stage }, index): Doomed => {
    deaths += 1;
    const bankUrl = `${banks.url}/${index}`;
    return { at, nowMs: stage.clock.nowMs(), bankUrl, deed, doom, name: `dead-${deaths}` };
  });
  const told: DoomedProcess = { module, all };
  const child = spawn(process.execPath, [script, JSON.stringify(told)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await Promise.all([text(child.stdout), once(child, "exit")]);
  assert.equal(child.signalCode, "SIGKILL", "the process ended before it was killed");
  const lines = said.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Missed);
};
