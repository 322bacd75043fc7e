export { type Assets, createAssets, type Entry, type EntryName } from "./assets.ts";
export type { Brand, Links } from "./brand.ts";
export type { CheckoutGateway, CheckoutSources } from "./checkout-gateway.ts";
export { createPages } from "./create-pages.ts";
export type { Layout, PageParts } from "./host-layout.ts";
export type { Language, MessagesByLanguage, SomeMessages } from "./messages/choose-messages.ts";
export type { PagesOptions } from "./pages-options.ts";
