import type { BoxOffice, Clock } from "@admit-one/core";
import type { AddressOf, Identify } from "@admit-one/http";
import { type CheckoutGateway, createPages, type PagesOptions } from "@admit-one/pages";
import { Hono, type MiddlewareHandler } from "hono";
import { apiPath } from "../app.ts";
import type { Config } from "../config.ts";
import { readBrandFile } from "./brand-file.ts";
import type { LogIn } from "./log-in.ts";
import { buyersSite } from "./site.ts";

export type SiteDeps = {
  readonly config: Config;
  readonly boxOffice: BoxOffice;
  readonly clock: Clock;
  readonly identify: Identify;
  readonly addressOf: AddressOf;
  readonly logIn: LogIn;
  readonly gateways: readonly CheckoutGateway[];
  readonly onError: NonNullable<PagesOptions["onError"]>;
};

/** The log-in and the buyers' pages, for the root of the server. */
export const createSite = async ({ config, logIn, ...deps }: SiteDeps): Promise<Hono> => {
  const { brandFile, imageHosts, frameAncestors, hsts } = config.pages;
  const { basePath, publicUrl } = buyersSite(config);
  const app = new Hono();
  if (hsts) app.use(strictTransport);
  if (logIn.routes !== null) app.route("/", logIn.routes);
  const { loginUrl, logoutUrl } = logIn;
  const pages = createPages({
    ...(await readBrandFile(brandFile)),
    ...deps,
    loginUrl,
    logoutUrl,
    basePath,
    apiUrl: `${basePath}${apiPath}`,
    publicUrl,
    imageHosts,
    frameAncestors,
  });
  app.route("/", pages);
  return app;
};

/** A year. Hosts below this one are not ours to decide about. */
export const strictTransport: MiddlewareHandler = async (c, next) => {
  await next();
  c.header("Strict-Transport-Security", "max-age=31536000");
};
