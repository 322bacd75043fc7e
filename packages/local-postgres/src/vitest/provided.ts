/** What the global set-up tells the test files: where the server is, and how to name databases. */
export type ProvidedPostgres = { readonly adminUrl: string; readonly prefix: string };

declare module "vitest" {
  interface ProvidedContext {
    postgres: ProvidedPostgres;
  }
}
