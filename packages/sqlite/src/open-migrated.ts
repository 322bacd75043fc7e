import { TicketingError } from "@admit-one/core";
import type Database from "better-sqlite3";
import { createFileGuard, type FileGuard } from "./file-guard.ts";
import { migrate } from "./migrate.ts";
import { type Durability, openDatabase, waitBriefly } from "./open-database.ts";

const open = (file: string, durability: Durability | undefined): Opened => {
  const database = openDatabase(file, durability);
  try {
    const ran = migrate(file, database);
    waitBriefly(database);
    // The files beside the database exist only after its first step.
    return { database, ran, guard: createFileGuard(database, file) };
  } catch (error) {
    database.close();
    throw error;
  }
};

const unopened = (file: string, error: unknown): unknown =>
  error instanceof TicketingError
    ? error
    : new TicketingError(
        "UNAVAILABLE",
        `[admit-one/sqlite] ${file} can't be opened: ` +
          (error instanceof Error ? error.message : String(error)),
        { cause: error },
      );

type Opened = {
  readonly database: Database.Database;
  /** The names of the migrations that ran. */
  readonly ran: readonly string[];
  readonly guard: FileGuard;
};

/** Opens a file, and brings its tables up to date. */
export const openMigrated = (file: string, durability: Durability | undefined): Opened => {
  try {
    return open(file, durability);
  } catch (error) {
    throw unopened(file, error);
  }
};
