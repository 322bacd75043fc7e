import type { Clock } from "@admit-one/core";
import { type Assets, createAssets } from "./assets.ts";
import type { Brand, Links } from "./brand.ts";
import { brandSheet, type Sheet } from "./brand-sheet.ts";
import { defaultLayout, type Layout } from "./host-layout.ts";
import { chooseMessages, type Language } from "./messages/choose-messages.ts";
import type { Messages } from "./messages/messages.ts";
import type { PagesOptions } from "./pages-options.ts";

/** The options of the pages with their defaults. */
export type Site = Omit<
  PagesOptions,
  "messages" | "layout" | "brand" | "links" | "clock" | "onError"
> & {
  readonly basePath: string;
  readonly apiUrl: string;
  readonly publicUrl: string | null;
  readonly logoutUrl: string | null;
  readonly brand: Brand;
  readonly links: Links;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly onError: NonNullable<PagesOptions["onError"]>;
  readonly assets: Assets;
  /** The colours and type of the brand. Null if it has none of its own. */
  readonly sheet: Sheet | null;
  readonly messages: Readonly<Record<Language, Messages>>;
};

/** Errors must be visible. The route has no ids of people. */
const logError: NonNullable<PagesOptions["onError"]> = (error, { method, route, requestId }) => {
  // oxlint-disable-next-line no-console -- The host configured no other place.
  console.error(`[admit-one/pages] ${method} ${route} failed, request ${requestId}:`, error);
};

export const createSite = (options: PagesOptions): Site => {
  const { basePath = "", brand = { name: "Admit One" } } = options;
  return {
    ...options,
    basePath,
    apiUrl: options.apiUrl ?? "/api",
    publicUrl: options.publicUrl ?? null,
    logoutUrl: options.logoutUrl ?? null,
    brand,
    links: options.links ?? {},
    layout: options.layout ?? defaultLayout,
    clock: options.clock ?? { nowMs: () => Date.now() },
    onError: options.onError ?? logError,
    assets: createAssets(basePath),
    sheet: brandSheet(brand),
    messages: chooseMessages(options.messages),
  };
};
