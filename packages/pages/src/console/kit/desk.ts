import type { Actor, BoxOffice } from "@admit-one/core";
import { type Language, mayAct, type Operator } from "@admit-one/http";
import type { Looks } from "./looks.ts";

export type Role = Operator["role"];

/** What every page of a request knows. */
export type Desk = {
  readonly boxOffice: BoxOffice;
  /** The figures that many operators look at together. */
  readonly looks: Looks;
  readonly operator: Operator;
  readonly language: Language;
  /** The time zone of the operator's browser, or UTC. */
  readonly zone: string;
  /** The path at which the console is mounted. */
  readonly base: string;
  /** The path of this request below it. */
  readonly path: string;
  readonly nowMs: number;
};

/** The author of the commands of this request. */
export const actorOf = ({ operator: { id, role } }: Pick<Desk, "operator">): Actor => ({
  id,
  role,
});

/** Whether the operator may send a command. The server checks it once more when it arrives. */
export const may = ({ operator }: Pick<Desk, "operator">, role: Role): boolean =>
  mayAct(operator, role);
