import { defineEntity, p } from "@mikro-orm/core";

/**
 * Which migrations were executed, in the form that MikroORM gives such a table. It is among the
 * entities so that a host's schema diff doesn't take it for a table that nobody needs.
 */
export const MigrationEntity = defineEntity({
  name: "AdmitMigration",
  tableName: "admit_migration",
  properties: {
    id: p.integer().primary(),
    name: p.string(),
    // Its default is written in another way by each version of MikroORM on each database.
    executed_at: p.datetime().defaultRaw("current_timestamp").ignoreSchemaChanges("default"),
  },
});
