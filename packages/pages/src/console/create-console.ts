import type { BoxOffice } from "@admit-one/core";
import type { IdentifyOperator } from "@admit-one/http";
import { Hono } from "hono";
import { createAssets } from "../assets.ts";
import type { Brand } from "../brand.ts";

export type ConsoleOptions = {
  readonly boxOffice: BoxOffice;
  /** Names the operator of a request, for instance from a session cookie. Null: log in first. */
  readonly identifyOperator: IdentifyOperator;
  readonly loginUrl: string;
  readonly logoutUrl?: string | null;
  /** The path at which a host mounts the console, without a slash at the end. Default: the root. */
  readonly basePath?: string;
  readonly brand?: Brand;
};

/** The operators' console. */
export const createConsole = ({ basePath = "" }: ConsoleOptions): Hono => {
  const app = new Hono();
  app.route("/assets", createAssets(basePath).routes);
  return app;
};
