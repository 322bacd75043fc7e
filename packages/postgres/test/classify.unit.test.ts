import type { Failure } from "@admit-one/sql";
import { describe, expect, test } from "vitest";
import { classify } from "../src/classify.ts";

const withCode = (code: string, message = "it failed"): Error =>
  Object.assign(new Error(message), { code });

const meanings: readonly (readonly [what: string, error: unknown, failure: Failure])[] = [
  ["a serialization failure", withCode("40001"), "busy"],
  ["a deadlock", withCode("40P01"), "busy"],
  ["a lock that was not given", withCode("55P03"), "busy"],
  ["a connection failure", withCode("08006"), "lost"],
  ["a shutdown", withCode("57P01"), "lost"],
  ["a crash of another session", withCode("57P02"), "lost"],
  ["a server that is starting", withCode("57P03"), "lost"],
  ["a step that idled too long", withCode("25P03"), "lost"],
  ["nobody at the port", withCode("ECONNREFUSED"), "lost"],
  ["a reset", withCode("ECONNRESET"), "lost"],
  ["the driver's own word for it", new Error("Connection terminated unexpectedly"), "lost"],
  [
    "a connection that broke before",
    new Error("Client has encountered a connection error and is not queryable"),
    "lost",
  ],
  ["a connection that was closed", new Error("Client was closed and is not queryable"), "lost"],
  ["a silent server", new Error("Query read timeout"), "lost"],
  ["a refusal at each address", new AggregateError([withCode("ECONNREFUSED")]), "lost"],
  ["a refusal further down", new Error("no pool", { cause: withCode("57P03") }), "lost"],
  ["a second owner", withCode("23505"), "constraint"],
  ["a value that no column takes", withCode("22003"), "constraint"],
  ["a damaged index", withCode("XX002"), "constraint"],
  ["a statement that ran too long", withCode("57014"), "unavailable"],
  ["a full disk", withCode("53100"), "unwritable"],
  ["a database that is only to be read", withCode("25006"), "lost"],
  ["a pool without a free connection", new Error("timeout exceeded when trying"), "unavailable"],
  ["a missing table", withCode("42P01"), "unavailable"],
  ["no error at all", "oops", "unavailable"],
];

describe("a failure means what the store can do about it", () => {
  test.for(meanings)("%s", ([, error, failure]) => {
    expect(classify(error)).toBe(failure);
  });
});
