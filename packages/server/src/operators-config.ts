import type { OperatorToken } from "@admit-one/http";
import { ConfigProblem } from "./config-values.ts";

/** The operators: the manager of `ADMIN_TOKEN`, and those of `ADMIN_TOKENS`. */
export const readOperators = (
  token: string | undefined,
  tokens: string | undefined,
): readonly OperatorToken[] => {
  const operators = [
    ...(token === undefined ? [] : [adminOf(token)]),
    ...(tokens === undefined ? [] : tokens.split(",").map((entry) => operatorOf(entry.trim()))),
  ];
  refuseTwice(operators.map(({ id }) => id));
  if (new Set(operators.map((operator) => operator.token)).size < operators.length) {
    throw new ConfigProblem(
      "ADMIN_TOKENS",
      "gives two operators one secret, so that nobody knows who did what",
      "give each a secret of their own, and none that of ADMIN_TOKEN",
    );
  }
  return operators;
};

const isSecret = (text: string): boolean => /^[\x21-\x7e]{16,}$/.test(text);

const adminOf = (token: string): OperatorToken => {
  if (!isSecret(token)) {
    throw new ConfigProblem(
      "ADMIN_TOKEN",
      `of ${token.length} characters is too short or holds a space`,
      "give at least 16 visible ASCII characters, say of `openssl rand -hex 16`",
    );
  }
  return { id: "admin", role: "manager", token };
};

const form = /^(?<id>[A-Za-z0-9_.-]{1,64}):(?<role>viewer|agent|manager):(?<token>.+)$/;

/** A message identifies an entry only by its id: the rest may be a secret. */
const operatorOf = (entry: string): OperatorToken => {
  const { id = "", role = "", token = "" } = form.exec(entry)?.groups ?? {};
  if (!isRole(role)) {
    throw new ConfigProblem(
      "ADMIN_TOKENS",
      "holds an entry of another form",
      "give id:role:secret,… with ids of letters and digits and the roles viewer, agent, manager",
    );
  }
  if (!isSecret(token)) {
    throw new ConfigProblem(
      "ADMIN_TOKENS",
      `gives ${id} a secret of ${token.length} characters that is too short or holds a space`,
      "give at least 16 visible ASCII characters without a comma, say of `openssl rand -hex 16`",
    );
  }
  return { id, role, token };
};

const isRole = (role: string): role is OperatorToken["role"] =>
  role === "viewer" || role === "agent" || role === "manager";

const refuseTwice = (ids: readonly string[]): void => {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice === undefined) return;
  throw new ConfigProblem(
    "ADMIN_TOKENS",
    `names ${twice} twice`,
    "give each operator an id of their own; ADMIN_TOKEN is that of admin",
  );
};
