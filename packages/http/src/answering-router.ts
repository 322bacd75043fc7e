import type { Result, Router } from "hono/router";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";

const answering = new WeakSet<object>();

/** Marks a handler that always answers, so that none after it ever runs. */
export const alwaysAnswers = <H extends object>(handler: H): H => {
  answering.add(handler);
  return handler;
};

/**
 * Hono's own router without the handlers that can't run: every path also matches the handlers of
 * unmatched requests, and a list of several costs a request another three promises.
 */
export class AnsweringRouter<T> implements Router<T> {
  readonly name = "AnsweringRouter";
  readonly #router = new SmartRouter<T>({ routers: [new RegExpRouter<T>(), new TrieRouter<T>()] });
  /** The router returns the same list for the same routes. */
  readonly #shortened = new WeakMap<object, Result<T>[0]>();

  add(method: string, path: string, handler: T): void {
    this.#router.add(method, path, handler);
  }

  match(method: string, path: string): Result<T> {
    const matched = this.#router.match(method, path);
    const [handlers] = matched;
    if (handlers.length < 2) return matched;
    let short = this.#shortened.get(handlers);
    if (short === undefined) this.#shortened.set(handlers, (short = upToAnswer<T>(handlers)));
    return [short, matched[1]] as Result<T>;
  }
}

/** Hono's routers keep a handler together with its route. */
const handlerOf = (entry: unknown): unknown => (Array.isArray(entry) ? entry[0] : entry);

const upToAnswer = <T>(handlers: Result<T>[0]): Result<T>[0] => {
  const index = handlers.findIndex(([entry]) => {
    const handler = handlerOf(entry);
    return typeof handler === "function" && answering.has(handler);
  });
  return index < 0 ? handlers : handlers.slice(0, index + 1);
};
