// An ES module host.
import * as core from "@admit-one/core";
import * as http from "@admit-one/http";
import * as memory from "@admit-one/memory";
import * as node from "@admit-one/node";
import * as postgres from "@admit-one/postgres";
import * as sqlite from "@admit-one/sqlite";
import * as testing from "@admit-one/testing";
import * as arbitraries from "@admit-one/testing/arbitraries";
import * as mikroPostgres from "@mikro-orm/postgresql";
import * as mikroSqlite from "@mikro-orm/sqlite";
import * as hono from "hono";
import walk from "./walk.cjs";

const ours = { core, http, memory, node, postgres, sqlite, testing, arbitraries };
await walk.runHost("An ES module host", { ...ours, mikroPostgres, mikroSqlite, hono });
