import { ConfigProblem, flag } from "./config-values.ts";
import type { JwtConfig } from "./jwt-config.ts";
import type { OidcConfig } from "./oidc-config.ts";

/** What the environment says about the buyers' pages. */
export type PagesConfig = {
  /** Whether pages are wanted. They also need a way to log in: see `pagesOff`. */
  readonly wanted: boolean;
  readonly brandFile: string | null;
  /** Sources of posters, as in a Content Security Policy. */
  readonly imageHosts: readonly string[];
  /** Origins that may show the pages in a frame. */
  readonly frameAncestors: readonly string[];
  /** Whether browsers are asked to use only https for this host. */
  readonly hsts: boolean;
};

type Values = Readonly<
  Record<"pages" | "brandFile" | "imageHosts" | "frameAncestors" | "hsts", string | undefined>
>;

export const readPages = (values: Values, publicUrl: string | null): PagesConfig => ({
  wanted: readWanted(values.pages),
  brandFile: values.brandFile ?? null,
  imageHosts: httpsOrigins("IMAGE_HOSTS", values.imageHosts),
  frameAncestors: httpsOrigins("FRAME_ANCESTORS", values.frameAncestors),
  hsts: readHsts(values.hsts, publicUrl),
});

const readWanted = (value = "on"): boolean => {
  if (value === "on" || value === "off") return value === "on";
  throw new ConfigProblem("PAGES", `is "${value}"`, "give on (default) or off");
};

/** Part of a Content Security Policy, so nothing but origins may be in it. */
const httpsOrigins = (variable: string, value: string | undefined): readonly string[] => {
  if (value === undefined) return [];
  const given = value.split(",").map((entry) => entry.trim());
  const wrong = given.find((entry) => {
    const url = URL.parse(entry);
    return url?.protocol !== "https:" || url.origin !== entry;
  });
  if (wrong === undefined) return given;
  throw new ConfigProblem(
    variable,
    `holds "${wrong}"`,
    "give https origins like https://images.example.com, separated by commas",
  );
};

const readHsts = (value: string | undefined, publicUrl: string | null): boolean => {
  const asked = flag("HSTS", value) ?? false;
  // Browsers ignore the header on http, so an operator would believe in a protection that is not
  // there.
  if (asked && publicUrl?.startsWith("https:") !== true) {
    throw new ConfigProblem("HSTS", "is 1 without https", "set PUBLIC_URL to an https URL too");
  }
  return asked;
};

/** Why there are no pages, as part of a sentence; null if they are there. */
export const pagesOff = ({
  pages,
  trustUserIdHeader,
  oidc,
  jwt,
}: {
  readonly pages: PagesConfig;
  readonly trustUserIdHeader: boolean;
  readonly oidc: OidcConfig | null;
  readonly jwt: JwtConfig;
}): string | null => {
  if (!pages.wanted) return "PAGES is off";
  if (oidc !== null || trustUserIdHeader) return null;
  return jwt === null
    ? "nobody can log in"
    : "users have JWTs, and nobody can log in with a browser: OIDC_ISSUER is not set";
};
