export type { Brand, Links } from "./brand.ts";
export type { CheckoutGateway, CheckoutSources } from "./checkout-gateway.ts";
export { createPages, type PagesOptions } from "./create-pages.ts";
