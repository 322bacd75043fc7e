import type { Identify } from "@admit-one/http";
import {
  concertDocument,
  createTestBoxOffice,
  type TestBoxOffice,
  type TestBoxOfficeOptions,
} from "@admit-one/testing";
import { Hono } from "hono";
import { createPages, type PagesOptions } from "../../src/index.ts";
import { type Browser, browse } from "./browse.ts";

/** Trusts a header, as in local trials. */
const identify: Identify = async (request) => {
  const userId = request.headers.get("X-User-Id");
  return userId === null ? { outcome: "unauthenticated" } : { outcome: "user", userId };
};

export type Shop = TestBoxOffice & {
  readonly app: Hono;
  readonly browser: (user?: string, language?: string) => Browser;
};

type Options = {
  readonly office?: TestBoxOfficeOptions;
  readonly document?: Parameters<typeof concertDocument>[0];
  readonly pages?: Partial<PagesOptions>;
};

/** The pages under `/shop`, on a box office in memory whose time stands still. */
export const openShop = async ({
  office = {},
  document = {},
  pages = {},
}: Options = {}): Promise<Shop> => {
  const made = createTestBoxOffice({
    wallet: { openingBalances: { KRW: 1_000_000 } },
    ...office,
  });
  await made.boxOffice.createConcert(
    concertDocument({ venue: { name: "올림픽홀", timeZone: "Asia/Seoul" }, ...document }),
  );
  const app = new Hono();
  app.route(
    "/shop",
    createPages({
      boxOffice: made.boxOffice,
      identify,
      loginUrl: "/log-in",
      basePath: "/shop",
      clock: made.clock,
      gateways: [
        { name: "wallet", kind: "none" },
        { name: "scripted", kind: "none" },
      ],
      ...pages,
    }),
  );
  return {
    ...made,
    app,
    browser: (user, language) =>
      browse(app, {
        ...(user !== undefined && { user }),
        ...(language !== undefined && { language }),
      }),
  };
};
