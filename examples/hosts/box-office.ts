// What every host here needs, whatever its framework: an open box office with one concert on sale, and
// its work going on. ../embed.ts explains each part.
import { type BoxOffice, createBoxOffice } from "@admit-one/core";
import { createScriptedGateway } from "@admit-one/memory";
import {
  createHmacTokenSigner,
  createRandomIds,
  createSystemClock,
  createSystemTimers,
  generateTokenKey,
  startWork,
} from "@admit-one/node";
import { createSqliteStores } from "@admit-one/sqlite";

export type OpenBoxOffice = {
  readonly boxOffice: BoxOffice;
  /** Ends the work that runs, then the stores. */
  readonly close: () => Promise<void>;
};

export const openBoxOffice = async (): Promise<OpenBoxOffice> => {
  const stores = await createSqliteStores({ file: process.env["DATABASE"] ?? ":memory:" });
  const clock = createSystemClock();
  const boxOffice = createBoxOffice({
    stores,
    clock,
    timers: createSystemTimers(),
    ids: createRandomIds(),
    signer: createHmacTokenSigner({ keys: [generateTokenKey()] }),
    gateways: [createScriptedGateway({ clock, webhookSecret: "whsec-example" })],
  });
  const soonMs = clock.nowMs() + 3_600_000;
  await boxOffice.createConcert({
    concertId: "winter",
    title: "Winter",
    currency: "KRW",
    shows: [
      {
        showId: "winter-1",
        startsAtMs: soonMs,
        salesOpenAtMs: clock.nowMs(),
        salesCloseAtMs: soonMs,
        sections: [{ section: "A", price: 110_000, rows: [{ row: "1", seats: 20 }] }],
      },
    ],
  });
  const work = startWork(boxOffice);
  return {
    boxOffice,
    close: async () => {
      await work.stop();
      await stores[Symbol.asyncDispose]();
    },
  };
};
