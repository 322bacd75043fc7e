import type { CheckoutSources } from "./checkout-gateway.ts";
import type { Site } from "./site.ts";

/** What a page needs beside the strict rules. */
export type Needs = {
  /** Scripts of providers: of the bank, or of a check before the line. */
  readonly sources?: readonly CheckoutSources[];
  /** A page from which windows of a bank open. */
  readonly isCheckout?: boolean;
};

const none = "'none'";
const self = "'self'";

/** The headers of every page. They are set on our own routes only, never on those of the host. */
export const securityHeaders = (
  site: Pick<Site, "apiUrl" | "brand" | "imageHosts" | "frameAncestors">,
  { sources = [], isCheckout = false }: Needs = {},
): Readonly<Record<string, string>> => ({
  "Content-Security-Policy": policy(site, sources),
  // Not `no-referrer`: forms would then send `Origin: null`.
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Opener-Policy": isCheckout ? "same-origin-allow-popups" : "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": isCheckout
    ? "camera=(), geolocation=(), microphone=()"
    : "camera=(), geolocation=(), microphone=(), payment=()",
});

const policy = (
  {
    apiUrl,
    brand,
    imageHosts = [],
    frameAncestors = [],
  }: Pick<Site, "apiUrl" | "brand" | "imageHosts" | "frameAncestors">,
  sources: readonly CheckoutSources[],
): string => {
  const of = (kind: keyof CheckoutSources) => sources.flatMap((one) => one[kind] ?? []);
  const frames = of("frameSrc");
  const directives = [
    ["default-src", none],
    ["script-src", self, ...of("scriptSrc")],
    ["style-src", self],
    ["img-src", self, ...originOf(brand.logo ?? ""), ...imageHosts, ...of("imgSrc")],
    ["font-src", self],
    ["connect-src", self, ...originOf(apiUrl), ...of("connectSrc")],
    ["frame-src", ...(frames.length > 0 ? frames : [none])],
    ["form-action", self],
    ["base-uri", none],
    ["frame-ancestors", ...(frameAncestors.length > 0 ? frameAncestors : [none])],
    // Scripts of providers write markup themselves.
    ...(sources.length > 0 ? [] : [["require-trusted-types-for", "'script'"]]),
  ];
  return directives.map((words) => [...new Set(words)].join(" ")).join("; ");
};

/** The origin of what is on another host; none of a path. */
const originOf = (url: string): readonly string[] =>
  URL.canParse(url) ? [new URL(url).origin] : [];
