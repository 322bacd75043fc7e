const config = {
  // A native module and an ORM are loaded by Node as they are, not bundled.
  serverExternalPackages: [
    "@admit-one/sqlite",
    "@admit-one/sql",
    "@mikro-orm/core",
    "better-sqlite3",
  ],
};

export default config;
