import type { BoxOffice } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { json, personal } from "../answers.ts";
import { answer, problems } from "../documented.ts";
import type { AddEndpoint } from "../endpoint.ts";
import { auditSchema, toAuditBody } from "../schemas/audit.ts";

const audit = createRoute({
  method: "get",
  path: "/admin/audit",
  operationId: "audit",
  summary: "Check the laws over the whole store",
  description:
    "Reads the whole store and checks that seats, reservations, payments and the ledger " +
    "agree. Alarms are what no law forbids and an operator should look at.",
  tags: ["Operators"],
  responses: {
    200: answer("Every breach with its ids; `ok` where there is none", auditSchema),
    ...problems("UNAUTHENTICATED"),
  },
});

export const addAdminAuditRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  add({
    route: audit,
    access: "viewer",
    handle: async (c) => json(c, toAuditBody(await boxOffice.audit()), 200, personal),
  });
};
