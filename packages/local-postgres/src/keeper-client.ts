import { type ChildProcess, fork } from "node:child_process";
import type { Reply, Request } from "./keeper/protocol.ts";

type Ask<T = Request> = T extends unknown ? Omit<T, "id"> : never;

export type Keeper = { ask(request: Ask): Promise<unknown>; leave(): void };

export const startKeeper = (): Keeper => {
  const { PATH, TMPDIR } = process.env;
  const child: ChildProcess = fork(new URL("keeper/keeper.ts", import.meta.url), {
    // A session of its own: an interrupt from the keyboard goes to this process, and the keeper
    // notices its end.
    detached: true,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
    env: { PATH, TMPDIR },
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;

  child.on("message", (reply: Reply) => {
    if ("failed" in reply) waiting.get(reply.id)?.reject(new Error(reply.failed));
    else waiting.get(reply.id)?.resolve(reply.done);
  });
  const lost = (): void => {
    for (const { reject } of waiting.values()) reject(new Error("The keeper of PostgreSQL ended"));
  };
  child.on("exit", lost);
  child.on("error", lost);

  // Only a pending request keeps this process alive.
  const hold = (): void => {
    child.ref();
    child.channel?.ref();
  };
  const release = (): void => {
    if (waiting.size > 0) return;
    child.unref();
    child.channel?.unref();
  };
  release();

  return {
    ask: async (request) => {
      const answer = Promise.withResolvers<unknown>();
      asked += 1;
      const id = asked;
      waiting.set(id, answer);
      hold();
      child.send({ ...request, id }, (error) => {
        if (error !== null) answer.reject(error);
      });
      try {
        return await answer.promise;
      } finally {
        waiting.delete(id);
        release();
      }
    },
    leave: () => {
      if (child.connected) child.disconnect();
    },
  };
};
