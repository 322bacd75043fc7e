/**
 * One step in the history of the tables: a list of statements under a name. It is of the form that a
 * Migrator of MikroORM takes, so that hosts may put it among their own.
 */
export abstract class Migration {
  abstract readonly name: string;
  #statements: readonly string[] = [];

  /** Says its statements by `addSql`, in their order. */
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
    // Its statements are all that it does, and whoever runs them has the transaction.
  }

  down(): void {
    throw new TypeError(`[admit-one/sql] ${this.name} can't be taken back: restore a backup.`);
  }
}

export type MigrationClass = {
  new (): Migration;
  /** The stored name; a class name would change with a minifier. */
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

/** What a migration says to the database. */
export const statementsOf = (Of: MigrationClass): readonly string[] => {
  const migration = new Of();
  migration.up();
  return migration.getQueries();
};
