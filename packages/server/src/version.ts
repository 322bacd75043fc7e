import { readFileSync } from "node:fs";

const file = new URL("../package.json", import.meta.url);

/** The version of the package, both from source and as published. */
export const serverVersion: string = (
  JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }
).version;
