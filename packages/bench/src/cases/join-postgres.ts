import { openJoinPostgres } from "../baselines/join-postgres.ts";
import type { BenchCase, Side } from "../bench-case.ts";
import type { Hall } from "../setup/hall.ts";
import { openPostgresHall } from "../setup/postgres.ts";

const side = (
  hall: Hall,
  operations: number,
  join: (queueId: string, userId: string) => Promise<void>,
): Side => {
  let joined = 0;
  return {
    prepare: async () => {
      const queueId = await hall.openQueue();
      return {
        size: operations,
        run: async () => {
          joined += 1;
          await join(queueId, `visitor-${joined}`);
        },
      };
    },
  };
};

/** New visitors join a queue in which a customer is already waiting. */
export const joinPostgres: BenchCase = {
  name: "join/postgres",
  variants: [{ callers: 256, atLeast: 30 }],
  open: async ({ operations, postgres }) => {
    const { hall, url, [Symbol.asyncDispose]: close } = await openPostgresHall({ postgres });
    const baseline = openJoinPostgres(url);
    return {
      ours: side(hall, operations * 4, async (queueId, userId) => {
        const answer = await hall.boxOffice.issueToken({ queueId, userId });
        if (answer.outcome !== "token_issued") throw new Error(answer.outcome);
      }),
      baseline: side(hall, operations * 4, async (queueId, userId) => {
        await baseline.join(queueId, userId);
      }),
      [Symbol.asyncDispose]: async () => {
        await baseline[Symbol.asyncDispose]();
        await close();
      },
    };
  },
};
