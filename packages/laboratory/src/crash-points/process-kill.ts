import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { StageBank } from "./bank.ts";
import type { Kill } from "./stage.ts";

const script = fileURLToPath(import.meta.url).replace("process-kill", "doomed-process");

/** The parameters of a doomed process. */
export type Doomed = {
  /** A module whose `open(at)` opens the stores. */
  readonly module: string;
  readonly at: string;
  readonly nowMs: number;
  readonly bankUrl: string;
  readonly deed: unknown;
  readonly doom: unknown;
  readonly name: string;
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

let deaths = 0;

/**
 * Kills a real process: the action runs in a child process on the stores that `module` opens at
 * `at`. The child ends itself with SIGKILL at the call. The bank stays in this process and is
 * reached over HTTP.
 */
export const killProcess =
  ({ module, at }: Pick<Doomed, "module" | "at">): Kill =>
  async (deed, doom, { clock, bank }) => {
    const server = createServer((request, response) => {
      void askBank(bank, request).then((answer) => response.end(answer));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    deaths += 1;
    const told: Doomed = {
      module,
      at,
      nowMs: clock.nowMs(),
      bankUrl: `http://127.0.0.1:${port}`,
      deed,
      doom,
      name: `dead-${deaths}`,
    };
    const child = spawn(process.execPath, [script, JSON.stringify(told)], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    await once(child, "exit");
    server.close();
    server.closeAllConnections();
    assert.equal(child.signalCode, "SIGKILL", `${JSON.stringify(doom)} was never reached`);
  };
