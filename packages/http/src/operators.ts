import { isUserId, type Timers } from "@admit-one/core";
import { clientKey } from "./addresses.ts";
import type {
  BoxOfficeRoutesOptions,
  HostContext,
  Operator,
  OperatorToken,
  RequestContext,
} from "./context.ts";
import { createGuessLimit } from "./guess-limit.ts";
import { hostTimers } from "./timers.ts";

/** Each role includes the rights of those before it. */
const roles = ["viewer", "agent", "manager"] as const;
export type Role = (typeof roles)[number];

export const mayAct = ({ role }: Operator, needed: Role): boolean =>
  roles.indexOf(role) >= roles.indexOf(needed);

export type OperatorCheck =
  | { readonly outcome: "operator"; readonly operator: Operator }
  | { readonly outcome: "unauthenticated" }
  | { readonly outcome: "too_many_guesses" };

type Check = (c: RequestContext) => OperatorCheck | Promise<OperatorCheck>;

const unauthenticated: OperatorCheck = { outcome: "unauthenticated" };
const tooManyGuesses: OperatorCheck = { outcome: "too_many_guesses" };

/** Checks whether a caller is an operator. Null if there is no way to prove it. */
export const createOperatorCheck = (options: BoxOfficeRoutesOptions): Check | null => {
  const { adminToken, operators, timers = hostTimers, addressOf, onRefused } = options;
  if (typeof operators === "function") {
    if (adminToken !== undefined) {
      throw new TypeError("Give adminToken or a function for operators: who asks has one answer.");
    }
    return async (c) => {
      const operator = await operators(c.req.raw, c as HostContext);
      return operator !== null && isOperator(operator)
        ? { outcome: "operator", operator }
        : unauthenticated;
    };
  }
  const known = [
    ...(adminToken === undefined
      ? []
      : [{ id: "admin", role: "manager", token: adminToken } as const]),
    ...(operators ?? []),
  ];
  if (known.length === 0) return null;
  const check = createTokenCheck(known, timers);
  return (c) => {
    const token = bearerToken(c.req.raw);
    // A request without a token is not a guess.
    if (token === null) return unauthenticated;
    const address = addressOf?.(c.req.raw, c as HostContext) ?? null;
    const checked = check(token, address);
    if (checked.outcome === "too_many_guesses") {
      onRefused?.({ limit: "operator_guesses", address });
    }
    return checked;
  };
};

/** Finds the operator of a token that a client at this address gave. */
export type TokenCheck = (token: string, address: string | null) => OperatorCheck;

/**
 * Checks tokens of operators, and slows down clients that guess. After too many wrong tokens, even
 * the right one is refused for a while: accepting it would confirm a guess.
 */
export const createTokenCheck = (known: readonly OperatorToken[], timers: Timers): TokenCheck => {
  checkKnown(known);
  const guesses = createGuessLimit(timers);
  const find = createFind(known);
  return (token, address) => {
    const client = clientKey(address);
    if (!guesses.mayGuess(client)) return tooManyGuesses;
    // Check and count in one turn, so that no other guess is checked before a wrong one is counted.
    const operator = find(token);
    if (operator !== undefined) return { outcome: "operator", operator };
    guesses.wrong(client);
    return unauthenticated;
  };
};

/** A host's function may return anything from a session, and no store can keep every text. */
const isOperator = ({ id, role }: Operator): boolean => isUserId(id) && roles.includes(role);

const checkKnown = (known: readonly OperatorToken[]): void => {
  if (known.some(({ token }) => token === "")) {
    throw new TypeError("An empty token of an operator would let nobody in.");
  }
  if (!known.every(isOperator)) {
    throw new TypeError(`Every operator needs an id and a role of ${roles.join(", ")}.`);
  }
  for (const name of ["id", "token"] as const) {
    if (new Set(known.map((operator) => operator[name])).size < known.length) {
      throw new TypeError(`Two operators have the same ${name}.`);
    }
  }
};

const bearer = /^Bearer +([^\s]+) *$/i;

/** The token of an `Authorization: Bearer …` header, or null. */
const bearerToken = (request: Request): string | null =>
  bearer.exec(request.headers.get("Authorization") ?? "")?.[1] ?? null;

const encoder = new TextEncoder();

/** Compares every byte, so that the time does not reveal where the two differ. */
const isSame = (given: Uint8Array, expected: Uint8Array): boolean =>
  given.reduce(
    (difference, byte, index) => difference | (byte ^ (expected[index % expected.length] ?? 0)),
    given.length ^ expected.length,
  ) === 0;

type Find = (token: string) => Operator | undefined;

/** Compares every token, so that the time does not reveal which one matches. */
const createFind = (known: readonly OperatorToken[]): Find => {
  const expected = known.map(({ id, role, token }) => ({
    operator: { id, role },
    bytes: encoder.encode(token),
  }));
  return (token) => {
    const given = encoder.encode(token);
    return expected.filter(({ bytes }) => isSame(given, bytes)).at(0)?.operator;
  };
};
