// A CommonJS host: it gets another copy of Hono than the packages do.
const walk = require("./walk.cjs");

const modules = {
  core: require("@admit-one/core"),
  http: require("@admit-one/http"),
  memory: require("@admit-one/memory"),
  node: require("@admit-one/node"),
  postgres: require("@admit-one/postgres"),
  sqlite: require("@admit-one/sqlite"),
  testing: require("@admit-one/testing"),
  arbitraries: require("@admit-one/testing/arbitraries"),
  mikroPostgres: require("@mikro-orm/postgresql"),
  mikroSqlite: require("@mikro-orm/sqlite"),
  hono: require("hono"),
};
walk.runHost("A CommonJS host", modules).catch((error) => {
  console.error(error);
  process.exit(1);
});
