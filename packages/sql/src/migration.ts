/**
 * One step in the history of the tables: a named list of statements. It has the form that
 * MikroORM's Migrator expects, so hosts may add it to their own migrations.
 */
export abstract class Migration {
  abstract readonly name: string;
  #statements: readonly string[] = [];

  /** Adds its statements with `addSql`, in order. */
  abstract up(): void;

  addSql(statement: string): void {
    this.#statements = [...this.#statements, statement];
  }

  getQueries(): string[] {
    return [...this.#statements];
  }

  reset(): void {
    this.#statements = [];
  }

  isTransactional(): boolean {
    return true;
  }

  setTransactionContext(): void {
    // A migration consists only of its statements, and the caller owns the transaction.
  }

  down(): void {
    throw new TypeError(`[admit-one/sql] ${this.name} can't be taken back: restore a backup.`);
  }
}

export type MigrationClass = {
  new (): Migration;
  /** The stored name. A minifier would change a class name. */
  readonly migrationName: string;
};

export const defineMigration = (name: string, statements: readonly string[]): MigrationClass =>
  class extends Migration {
    static readonly migrationName = name;
    override readonly name = name;

    override up(): void {
      for (const statement of statements) this.addSql(statement);
    }
  };

/** The SQL statements of a migration. */
export const statementsOf = (Of: MigrationClass): readonly string[] => {
  const migration = new Of();
  migration.up();
  return migration.getQueries();
};
