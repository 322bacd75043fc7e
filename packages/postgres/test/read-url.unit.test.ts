import { describe, expect, test } from "vitest";
import { DatabaseUrlProblem } from "../src/database-url-problem.ts";
import { placeText, readDatabaseUrl } from "../src/read-url.ts";

const read = (url: string, env: Readonly<Record<string, string>> = {}) => readDatabaseUrl(url, env);

const problem = (url: string, env: Readonly<Record<string, string>> = {}): DatabaseUrlProblem => {
  try {
    read(url, env);
  } catch (error) {
    if (error instanceof DatabaseUrlProblem) return error;
    throw error;
  }
  throw new TypeError("It was read.");
};

describe("as libpq reads it", () => {
  test.for<[url: string, hosts: string]>([
    ["postgres://u:p@db/x", "db:5432/x"],
    ["postgresql://db:6432/x", "db:6432/x"],
    ["postgres://h1:1,h2:2/x", "h1:1,h2:2/x"],
    ["postgres://h1:1,h2/x", "h1:1,h2:5432/x"],
    ["postgres://u:p@h1,h2,h3/x?port=7", "h1:7,h2:7,h3:7/x"],
    ["postgres://[::1]:7,127.0.0.1/x", "[::1]:7,127.0.0.1:5432/x"],
    ["postgres:///x?host=/run/postgresql", "/run/postgresql:5432/x"],
    ["postgres:///x?host=/run/a,/run/b&port=1,2", "/run/a:1,/run/b:2/x"],
    ["postgres:///x?host=/run/a&host=h2&port=1&port=2", "/run/a:1,h2:2/x"],
    ["postgres://%2Frun%2Fpostgresql/x", "/run/postgresql:5432/x"],
    ["postgres://db?dbname=x", "db:5432/x"],
    ["postgres://db/x?target_session_attrs=read-write", "db:5432/x"],
  ])("%s", ([url, hosts]) => {
    expect(placeText(read(url))).toBe(hosts);
  });

  test("variables count where the URL says nothing", () => {
    const env = {
      PGHOST: "h1,h2",
      PGPORT: "7",
      PGUSER: "box",
      PGPASSWORD: "secret",
      PGDATABASE: "tickets",
      PGOPTIONS: "-c search_path=east",
    };
    const all = read("postgres://", env);
    expect(placeText(all)).toBe("h1:7,h2:7/tickets");
    expect(all).toMatchObject({
      user: "box",
      password: "secret",
      options: "-c search_path=east",
    });
    const some = read("postgres://office@db:8/x?options=-c%20search_path%3Dwest", env);
    expect(placeText(some)).toBe("db:8/x");
    expect(some).toMatchObject({
      user: "office",
      password: "secret",
      options: "-c search_path=west",
    });
  });

  test("escapes are undone, and a password may contain an @", () => {
    expect(read("postgres://a%40b:p@s%2Fs%25@db/t%20x?application_name=a+b")).toMatchObject({
      user: "a@b",
      password: "p@s/s%",
      database: "t x",
      settings: { application_name: "a+b" },
    });
  });
});

describe("sslmode", () => {
  test.for<[parameters: string, tls: object]>([
    ["", { mode: "disable" }],
    ["sslmode=disable", { mode: "disable" }],
    ["sslmode=no-verify", { mode: "no-verify" }],
    ["sslmode=verify-full", { mode: "verify-full", rootCert: undefined }],
    ["sslmode=verify-full&sslrootcert=system", { mode: "verify-full", rootCert: undefined }],
    ["sslmode=verify-full&sslrootcert=/ca", { mode: "verify-full", rootCert: "/ca" }],
    ["sslmode=verify-ca&sslrootcert=/ca", { mode: "verify-ca", rootCert: "/ca" }],
    ["sslmode=require&sslrootcert=/ca", { mode: "verify-ca", rootCert: "/ca" }],
    ["sslrootcert=/ca", { mode: "verify-full", rootCert: "/ca" }],
    ["ssl=true&sslrootcert=/ca", { mode: "verify-ca", rootCert: "/ca" }],
    [
      "sslmode=verify-full&sslcert=/c&sslkey=/k&sslpassword=s",
      { cert: "/c", key: "/k", passphrase: "s" },
    ],
  ])("%s", ([parameters, tls]) => {
    expect(read(`postgres://db/x?${parameters}`).tls).toMatchObject(tls);
  });

  test("require is refused with the two choices, in the URL and in the environment", () => {
    const choices = /sslmode=verify-full.* or sslmode=no-verify/;
    expect(problem("postgres://db/x?sslmode=require").message).toMatch(choices);
    expect(problem("postgres://db/x?ssl=true").message).toMatch(choices);
    expect(problem("postgres://db/x?sslmode=prefer").message).toMatch(choices);
    expect(problem("postgres://db/x", { PGSSLMODE: "require" }).message).toMatch(choices);
    expect(read("postgres://db/x", { PGSSLMODE: "verify-full" }).tls.mode).toBe("verify-full");
  });
});

describe("what can't be meant is refused, without a word of the secret", () => {
  test.for<[url: string, wrong: string]>([
    ["postgres:p4ssw0rd", "is of no known form"],
    ["postgres://u:p4ssw0rd@db:port/x", "has a host of no known form"],
    ["postgres://u:p4ssw0rd@db:70000/x", "has a port of no known form"],
    ["postgres://u:p4ssw0rd@/x", "names no host"],
    ["postgres://u:p4ssw0rd@h1,,h2/x", "names no host"],
    ["postgres://u:p4ssw0rd@db", "names no database"],
    ["postgres://u:p4ssw0rd%zz@db/x", "has a % that begins no escape"],
    ["postgres://u:p4ssw0rd@h1,h2,h3/x?port=1,2", "has 2 ports for 3 hosts"],
    ["postgres://u:p4ssw0rd@db/x?sslmod=verify-full", 'has the parameter "sslmod"'],
    ["postgres://u:p4ssw0rd@db/x?sslmode=always", "has an unknown sslmode"],
    ["postgres://u:p4ssw0rd@db/x?ssl=no-verify", "has an ssl that is not"],
    ["postgres://u:p4ssw0rd@db/x?sslmode=verify-ca", "without an authority of your own"],
    ["postgres://u:p4ssw0rd@db/x?target_session_attrs=any", "target_session_attrs"],
  ])("%s", ([url, wrong]) => {
    const refused = problem(url);
    expect(refused.wrong).toContain(wrong);
    expect(refused.message).not.toContain("p4ssw0rd");
  });
});
