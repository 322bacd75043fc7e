/** What the global set-up passes to test files: where to connect to the one browser. */
export type ProvidedBrowser =
  | { readonly endpoint: string }
  /** Why this machine has no browser. */
  | { readonly missing: string };

declare module "vitest" {
  interface ProvidedContext {
    browser: ProvidedBrowser;
  }
}
