/** A URL that can't be used. The message has no part of it that may be secret. */
export class DatabaseUrlProblem extends TypeError {
  override readonly name = "DatabaseUrlProblem";
  readonly wrong: string;
  readonly right: string;

  constructor(wrong: string, right: string) {
    super(`[admit-one/postgres] The URL of the database ${wrong}: ${right}.`);
    this.wrong = wrong;
    this.right = right;
  }
}
