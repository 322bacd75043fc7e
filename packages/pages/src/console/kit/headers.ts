import type { Brand } from "../../brand.ts";

/** The only Trusted Types policy: parts that the console's own server rendered. */
const policyName = "admit-one-console";

/** Headers of every page of the console. Nothing of it is kept, framed or mixed with other origins. */
export const consoleHeaders = (brand: Brand | undefined): Readonly<Record<string, string>> => ({
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self'${originOf(brand?.logo)}`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${policyName}`,
  ].join("; "),
  "Cache-Control": "no-store",
  "Content-Type": "text/html; charset=utf-8",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
});

const originOf = (logo: string | undefined): string =>
  logo?.startsWith("https:") === true ? ` ${new URL(logo).origin}` : "";
