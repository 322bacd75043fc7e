import type { EntitySchema } from "@mikro-orm/core";
import { entityOf } from "../tables/entity.ts";
import { tables } from "../tables/index.ts";
import { MigrationEntity } from "./migration.ts";

/**
 * Every table of the box office, for the `entities` of a MikroORM instance.
 *
 * Properties have the names of their columns, so that a host's naming strategy cannot rename what
 * the stores' SQL uses. Table names begin with `admit_`, so that they never collide with a host's
 * own `payment`.
 */
export const admitOneEntities: readonly EntitySchema[] = [...tables.map(entityOf), MigrationEntity];

/**
 * The names of these tables, for `schemaGenerator.skipTables`. Then a host's schema diff never
 * touches them: only the box office's migrations may change them.
 */
export const admitOneTables: readonly string[] = admitOneEntities.map(({ meta }) => meta.tableName);
