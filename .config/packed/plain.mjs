// A host that names no peer: the versions that the package manager chose must fit together.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createBoxOfficeRoutes } from "@admit-one/http";
import { createSqliteStores } from "@admit-one/sqlite";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";

const stores = await createSqliteStores({ file: ":memory:" });
const { boxOffice } = createTestBoxOffice({ stores });
await boxOffice.createConcert(concertDocument());
const identify = async () => ({ outcome: "unauthenticated" });
const routes = createBoxOfficeRoutes({ boxOffice, identify });
const listed = await routes.request("/concerts");
assert.equal((await listed.json()).concerts.length, 1);
await stores[Symbol.asyncDispose]();

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const chosen = ["@mikro-orm/core", "@mikro-orm/sqlite"].filter((name) => {
  try {
    return version(name) !== undefined;
  } catch {
    return false; // pnpm hides packages that the project does not name.
  }
});
console.log(
  `chosen: ${chosen.map((name) => `${name}@${version(name)}`).join(", ") || "out of sight"}`,
);
