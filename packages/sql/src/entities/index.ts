import type { EntitySchema } from "@mikro-orm/core";
import { entityOf } from "../tables/entity.ts";
import { tables } from "../tables/index.ts";
import { MigrationEntity } from "./migration.ts";

/**
 * Every table of the box office, for the `entities` of a MikroORM instance.
 *
 * Properties are named as their columns, so that no naming strategy of a host can rename what the
 * stores' SQL says; tables begin with `admit_`, so that a host's own `payment` stays its own.
 */
export const admitOneEntities: readonly EntitySchema[] = [...tables.map(entityOf), MigrationEntity];

/**
 * The names of these tables, for `schemaGenerator.skipTables`: a host's own schema diff then never
 * touches them: only the box office's migrations may change them.
 */
export const admitOneTables: readonly string[] = admitOneEntities.map(({ meta }) => meta.tableName);
