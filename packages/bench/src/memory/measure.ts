import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteStores } from "@admit-one/sqlite";
import { createHall, type Hall } from "../setup/hall.ts";

const joiningAtOnce = 256;

/** What is in use after garbage was collected. */
const usedBytes = async (): Promise<number> => {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("Memory is measured with node --expose-gc.");
  for (let time = 0; time < 3; time += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    gc();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Runs the work in a hall whose rows are in a file, so that only what the process keeps counts. */
const withHall = async <T>(work: (hall: Hall) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), "admit-one-memory-"));
  try {
    await using stores = await createSqliteStores({
      file: join(folder, "box-office.db"),
      durability: "normal",
    });
    return await work(createHall(stores));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Bytes that a process keeps of each waiting token that has polled. */
export const perToken = (tokens: number): Promise<number> =>
  withHall(async (hall) => {
    const { boxOffice } = hall;
    const queueId = await hall.openQueue();
    const joinAndPoll = async (userId: string): Promise<void> => {
      const issued = await boxOffice.issueToken({ queueId, userId });
      if (!("token" in issued)) throw new Error(JSON.stringify(issued));
      await boxOffice.lookUpToken({ queueId, token: issued.token.token });
    };
    const fill = async (from: number, to: number): Promise<void> => {
      for (let first = from; first < to; first += joiningAtOnce) {
        const size = Math.min(joiningAtOnce, to - first);
        const users = Array.from({ length: size }, (_, index) => `waiter-${first + index}`);
        await Promise.all(users.map(joinAndPoll));
      }
    };
    // What the first ones need is needed once.
    await fill(0, 1_000);
    const before = await usedBytes();
    await fill(1_000, 1_000 + tokens);
    return ((await usedBytes()) - before) / tokens;
  });

/** Bytes that a process keeps of each seat of a map that somebody looks at. */
export const perSeat = (seats: number): Promise<number> =>
  withHall(async (hall) => {
    const [looking] = await hall.buyers(1);
    const token = looking?.token ?? "";
    const look = async (showId: string): Promise<void> => {
      const listed = await hall.boxOffice.listSeats({ showId, token });
      if (listed.outcome !== "seats_listed") throw new Error(JSON.stringify(listed));
    };
    const small = await hall.openShow(1_000);
    const { showId } = await hall.openShow(seats);
    await look(small.showId);
    const before = await usedBytes();
    await look(showId);
    const after = await usedBytes();
    return (after - before) / seats;
  });
