import type { BoxOfficeDeps, BoxOfficeOptions } from "./box-office.ts";

/** What every use case works with: the ports, and every option with its value. */
export type Context = Omit<BoxOfficeDeps, "options"> & { readonly options: BoxOfficeOptions };
