import { type BoxOffice, pageDefaults } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { json, personal } from "../answers.ts";
import { answer, problems } from "../documented.ts";
import { type AddEndpoint } from "../endpoint.ts";
import { given, givenInstant, pageOf } from "../page.ts";
import { refuse } from "../refuse.ts";
import { journalQuery, journalSchema, toJournalEntryBody } from "../schemas/journal.ts";
import { pageQuery } from "../schemas/page.ts";

const journal = createRoute({
  method: "get",
  path: "/admin/journal",
  operationId: "readJournal",
  summary: "Who gave which command",
  description:
    "One entry for each command of an operator that was accepted and changed something; none for " +
    "refusals, and none for a command that was sent again. It is saved in one step with what it is about. " +
    "By operator, command, subject, user and time, each or all of them.",
  tags: ["Operators"],
  request: {
    query: journalQuery.extend(
      pageQuery(pageDefaults.operators, "mnw3kg3o.row_01m6bc8n0zs9ah47ryr8n9340k").shape,
    ),
  },
  responses: {
    200: answer("Newest first", journalSchema),
    ...problems("UNAUTHENTICATED", "VALIDATION"),
  },
});

/** The journal of operators' commands. */
export const addAdminJournalRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  add({
    route: journal,
    access: "manager",
    handle: async (c) => {
      const result = await boxOffice.readJournal({
        ...given(c, "actor", "call", "subject", "userId"),
        fromMs: givenInstant(c, "from"),
        toMs: givenInstant(c, "to"),
        ...pageOf(c),
      });
      if (result.outcome !== "journal_found") return refuse(c, result);
      const entries = result.entries.map(toJournalEntryBody);
      return json(c, { entries, next: result.next }, 200, personal);
    },
  });
};
