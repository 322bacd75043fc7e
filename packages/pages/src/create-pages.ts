import type { BoxOffice } from "@admit-one/core";
import type { Identify } from "@admit-one/http";
import { Hono } from "hono";
import { createAssets } from "./assets.ts";
import type { Brand, Links } from "./brand.ts";
import type { CheckoutGateway } from "./checkout-gateway.ts";

export type PagesOptions = {
  readonly boxOffice: BoxOffice;
  /** Names the user of a request, for instance from a session cookie. */
  readonly identify: Identify;
  /** Where people log in. The pages append `?next=`, a path to return to. */
  readonly loginUrl: string;
  /** Where a form posts to log out. Null: the pages offer no log-out. */
  readonly logoutUrl?: string | null;
  /** The path at which a host mounts the pages, without a slash at the end. Default: the root. */
  readonly basePath?: string;
  /** The address of the HTTP API, for scripts. Default: `/api`. */
  readonly apiUrl?: string;
  /** What the checkout offers, the default first. */
  readonly gateways: readonly CheckoutGateway[];
  readonly brand?: Brand;
  readonly links?: Links;
  /** Hosts of posters, as in a Content Security Policy: `https://images.example.com`. */
  readonly imageHosts?: readonly string[];
  /** Origins that may show the pages in a frame. Default: none. */
  readonly frameAncestors?: readonly string[];
};

/** The buyer's pages. Mount them where people look for concerts. */
export const createPages = ({ basePath = "" }: PagesOptions): Hono => {
  const app = new Hono();
  app.route("/assets", createAssets(basePath).routes);
  return app;
};
