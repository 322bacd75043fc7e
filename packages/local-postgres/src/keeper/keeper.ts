// The process that manages one PostgreSQL server for its parent process. The parent sends requests
// over the channel. When the channel closes, however the parent ended, this process stops
// PostgreSQL and removes its files. It is the parent of the postmaster, so it never signals an
// unrelated process.
import { createCluster } from "./cluster.ts";
import type { Reply, Request } from "./protocol.ts";

const cluster = createCluster();

const carryOut = async (request: Request): Promise<Reply> => {
  const { id } = request;
  try {
    switch (request.ask) {
      case "create":
        return { id, done: await cluster.create(request.options) };
      case "copy":
        return { id, done: cluster.copy(request.options, request.from) };
      case "follow":
        return { id, done: await cluster.follow(request.following) };
      case "halt":
        return { id, done: (await cluster.halt(), null) };
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
