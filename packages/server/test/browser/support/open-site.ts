import type { Clock, ConcertDocument } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import {
  createContainer,
  type RunningServer,
  readConfig,
  startServer,
  TOKENS,
} from "@admit-one/server";

const dayMs = 86_400_000;

/** A concert that is on sale, behind a queue that lets everybody in. Given fields replace these. */
export const concertOnSale = (over: Partial<ConcertDocument> = {}): ConcertDocument => {
  const nowMs = Date.now();
  return {
    concertId: "winter",
    title: "겨울 콘서트",
    currency: "KRW",
    venue: { name: "올림픽공원", timeZone: "Asia/Seoul" },
    queue: { queueId: "winter" },
    policy: { maxHoldExtensions: 1, extendHoldByMs: 120_000 },
    grades: [
      { grade: "R", price: 120_000, label: "R", color: "#b91c1c" },
      { grade: "S", price: 90_000, label: "S", color: "#1d4ed8" },
    ],
    shows: [
      {
        showId: "winter-1",
        startsAtMs: nowMs + 30 * dayMs,
        salesOpenAtMs: nowMs - dayMs,
        salesCloseAtMs: nowMs + 29 * dayMs,
        sections: [
          {
            section: "A",
            grade: "R",
            rows: [
              { row: "1", seats: 8 },
              { row: "2", seats: 8 },
            ],
          },
          { section: "B", grade: "S", rows: [{ row: "1", seats: 8 }] },
        ],
      },
    ],
    ...over,
  };
};

export type OpenSite = AsyncDisposable & RunningServer;

/** A real server with its pages on this machine, in memory, with these concerts on sale. */
export const openSite = async ({
  concerts = [concertOnSale()],
  env = {},
  clock,
}: {
  readonly concerts?: readonly ConcertDocument[];
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the system's. */
  readonly clock?: Clock;
} = {}): Promise<OpenSite> => {
  const read = readConfig({ PORT: "0", DATABASE_URL: "memory:", LOG_LEVEL: "silent", ...env });
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  const container = createContainer(read.config);
  // Otherwise all servers of this process would share the memory.
  const stores = createMemoryStores();
  container.rebind(TOKENS.Stores).toConstantValue(stores);
  if (clock !== undefined) container.rebind(TOKENS.Clock).toConstantValue(clock);
  const boxOffice = await container.getAsync(TOKENS.BoxOffice);
  // Before the start, which would put the large demo on sale otherwise.
  for (const concert of concerts) {
    const created = await boxOffice.createConcert(concert);
    if (created.outcome !== "concert_created") throw new TypeError(JSON.stringify(created));
  }
  return await startServer(container);
};
