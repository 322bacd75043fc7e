// The process that keeps one PostgreSQL for another process: its parent asks over the channel, and
// when the channel closes, however the parent ended, PostgreSQL is stopped and its files removed.
// It is the parent of the postmaster, so the process that it signals is never a stranger's.
import { createCluster } from "./cluster.ts";
import type { Reply, Request } from "./protocol.ts";

const cluster = createCluster();

const carryOut = async (request: Request): Promise<Reply> => {
  const { id } = request;
  try {
    switch (request.ask) {
      case "create":
        return { id, done: await cluster.create(request.options) };
      case "kill":
        return { id, done: (await cluster.kill(), null) };
      case "restart":
        return { id, done: await cluster.restart() };
      case "stop":
        return { id, done: (await cluster.remove(), null) };
    }
  } catch (error) {
    return { id, failed: error instanceof Error ? error.message : String(error) };
  }
};

const end = async (): Promise<void> => {
  await cluster.remove();
  process.exit(0);
};

let turn = Promise.resolve();
process.on("message", (request: Request) => {
  turn = turn.then(async () => {
    const reply = await carryOut(request);
    if (process.connected) process.send?.(reply, () => undefined);
  });
});
for (const signal of ["disconnect", "SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => void end());
