import { type Concert, type ConcertMetadata, concertStatuses } from "@admit-one/core";
import { parseAddedShow } from "@admit-one/http";
import { type Answer, done, refused, type Sent } from "../kit/answers.ts";
import { actorOf } from "../kit/desk.ts";
import { readJson } from "../kit/json.ts";
import { changedMeanwhile, isSameVersion, seenIn, type Version } from "../kit/versions.ts";
import { concertWords } from "../messages/concerts.ts";
import { shellWords } from "../messages/shell.ts";
import { concertVersion } from "./concert-version.ts";
import { policyFields, policyPatch, policyVersion } from "./policy.ts";

const pathOf = ({ id }: Sent): string => `/concerts/${id("concertId")}`;

/** Carries out an edit of what the operator saw; else shows both values. */
const ifSeen = async (
  sent: Sent,
  action: string,
  versionOf: (concert: Concert) => Version,
  names: Version,
  act: (concert: Concert) => Promise<Answer>,
): Promise<Answer> => {
  const { desk, form, id } = sent;
  const found = await desk.boxOffice.inspectConcert({ concertId: id("concertId") });
  if (found.outcome !== "concert_found") return refused(found, "/concerts");
  const now = versionOf(found.concert);
  if (isSameVersion(seenIn(form), now)) return act(found.concert);
  return changedMeanwhile(desk, form, {
    action: `${pathOf(sent)}/${action}`,
    role: "manager",
    back: pathOf(sent),
    now,
    names,
  });
};

export const editConcert = (sent: Sent): Promise<Answer> => {
  const { desk, form } = sent;
  const words = concertWords[desk.language];
  return ifSeen(sent, "edit", concertVersion, words.fields, async ({ concertId }) => {
    const seen = seenIn(form);
    const text = form.text("metadata");
    const json = readJson(
      text === "" ? "null" : text,
      "metadata",
      shellWords[desk.language].mustBeJson,
    );
    if (json.outcome === "validation") return refused(json, pathOf(sent));
    const result = await desk.boxOffice.changeConcert({
      concertId,
      ...(form.text("title") !== seen["title"] && { title: form.text("title") }),
      ...(text !== seen["metadata"] && { metadata: json.value as ConcertMetadata | null }),
      actor: actorOf(desk),
    });
    return result.outcome === "concert_changed"
      ? done(pathOf(sent), "concertChanged")
      : refused(result, pathOf(sent));
  });
};

export const editPolicy = (sent: Sent): Promise<Answer> => {
  const { desk, form } = sent;
  const words = concertWords[desk.language];
  const names = Object.fromEntries(
    ([...policyFields, "noOrphans"] as const).map((name) => [name, words[name]]),
  );
  return ifSeen(
    sent,
    "policy",
    ({ policy }) => policyVersion(policy),
    names,
    async (concert) => {
      const { concertId } = concert;
      const policy = policyPatch(form);
      const result = await desk.boxOffice.changeConcert({
        concertId,
        policy,
        actor: actorOf(desk),
      });
      return result.outcome === "concert_changed"
        ? done(pathOf(sent), "concertChanged")
        : refused(result, pathOf(sent));
    },
  );
};

/** Archiving needs the title to be typed: from then on nobody can reserve. */
export const changeStatus = async (sent: Sent): Promise<Answer> => {
  const { desk, form, id } = sent;
  const concertId = id("concertId");
  const found = await desk.boxOffice.inspectConcert({ concertId });
  if (found.outcome !== "concert_found") return refused(found, "/concerts");
  const { title } = found.concert;
  const status = concertStatuses.find((one) => one === form.text("status"));
  if (status === "archived" && form.text("typed") !== title) {
    return { answer: "mistyped", name: title, back: pathOf(sent) };
  }
  const result = await desk.boxOffice.changeConcert({ concertId, status, actor: actorOf(desk) });
  return result.outcome === "concert_changed"
    ? done(pathOf(sent), "concertChanged")
    : refused(result, pathOf(sent));
};

export const deleteConcert = async (sent: Sent): Promise<Answer> => {
  const { desk, form, id } = sent;
  const concertId = id("concertId");
  const found = await desk.boxOffice.inspectConcert({ concertId });
  if (found.outcome !== "concert_found") return refused(found, "/concerts");
  const { title } = found.concert;
  if (form.text("typed") !== title) return { answer: "mistyped", name: title, back: pathOf(sent) };
  const result = await desk.boxOffice.deleteConcert({ concertId, actor: actorOf(desk) });
  return result.outcome === "concert_deleted"
    ? done("/concerts", "concertDeleted")
    : refused(result, pathOf(sent));
};

export const addShow = async (sent: Sent): Promise<Answer> => {
  const { desk, form, id } = sent;
  const json = readJson(form.text("show"), "show", shellWords[desk.language].mustBeJson);
  if (json.outcome === "validation") return refused(json, pathOf(sent));
  const parsed = parseAddedShow(json.value);
  if (parsed.outcome === "validation") return refused(parsed, pathOf(sent));
  const { show, allowPast } = parsed;
  const result = await desk.boxOffice.addShow({
    show,
    allowPast,
    concertId: id("concertId"),
    idempotencyKey: form.text("key"),
    actor: actorOf(desk),
  });
  return result.outcome === "show_added"
    ? done(`${pathOf(sent)}/shows/${result.showId}`, "showAdded")
    : refused(result, pathOf(sent));
};
