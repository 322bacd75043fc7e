import type { GuessLimit } from "./guess-limit.ts";

const bearer = /^Bearer +([^\s]+) *$/i;

/** The token of an `Authorization: Bearer …` header, if there is one. */
const bearerToken = (request: Request): string | null =>
  bearer.exec(request.headers.get("Authorization") ?? "")?.[1] ?? null;

const encoder = new TextEncoder();

/** Every byte of what was given is looked at: time says nothing of where the two differ. */
const isSame = (given: Uint8Array, expected: Uint8Array): boolean =>
  given.reduce(
    (difference, byte, index) => difference | (byte ^ (expected[index % expected.length] ?? 0)),
    given.length ^ expected.length,
  ) === 0;

export type AdminCheck = "operator" | "stranger" | "too_many_guesses";

/**
 * Tells operators from everybody else. After too many wrong tokens even the right one is refused for
 * a while: an answer would say that it is right. Where none was given, nobody guessed.
 */
export const createAdminCheck = (
  adminToken: string,
  guesses: GuessLimit,
): ((request: Request, client: string | null) => AdminCheck) => {
  if (adminToken === "") throw new TypeError("An empty adminToken would let nobody in.");
  const expected = encoder.encode(adminToken);
  return (request, client) => {
    const given = bearerToken(request);
    if (given === null) return "stranger";
    if (!guesses.mayGuess(client)) return "too_many_guesses";
    // In one go, so that no number of guesses at once is looked at before the first is counted.
    if (isSame(encoder.encode(given), expected)) return "operator";
    guesses.wrong(client);
    return "stranger";
  };
};
