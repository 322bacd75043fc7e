import { defineEntity, p } from "@mikro-orm/core";

/**
 * The executed migrations, in the form that MikroORM gives such a table. It is among the entities
 * so that a host's schema diff does not treat the table as unused.
 */
export const MigrationEntity = defineEntity({
  name: "AdmitMigration",
  tableName: "admit_migration",
  properties: {
    id: p.integer().primary(),
    name: p.string(),
    // Each version of MikroORM writes this default differently on each database.
    executed_at: p.datetime().defaultRaw("current_timestamp").ignoreSchemaChanges("default"),
  },
});
