/**
 * What the global set-up passes to test files: the server's URL, and the prefix of database names.
 */
export type ProvidedPostgres = { readonly adminUrl: string; readonly prefix: string };

declare module "vitest" {
  interface ProvidedContext {
    postgres: ProvidedPostgres;
  }
}
