import {
  type ChangeConcert,
  type Concert,
  type ConcertMetadata,
  type ConcertPolicy,
  concertStatuses,
} from "@admit-one/core";
import { parseAddedShow } from "@admit-one/http";
import { type Answer, done, refused, type Sent } from "../kit/answers.ts";
import { actorOf } from "../kit/desk.ts";
import { readJson } from "../kit/json.ts";
import {
  changedMeanwhile,
  type Edit,
  hasSeen,
  isChangedMeanwhile,
  type Seen,
  seenIn,
  type Version,
} from "../kit/versions.ts";
import { concertWords } from "../messages/concerts.ts";
import { shellWords } from "../messages/shell.ts";
import { concertSeen, concertVersion } from "./concert-version.ts";
import { policyFields, policyPatch, policyVersion } from "./policy.ts";

const pathOf = ({ id }: Sent): string => `/concerts/${id("concertId")}`;

type ConcertEdit = Pick<Edit, "action" | "shown" | "names"> & {
  /** What of the concert the form edits. */
  readonly now: (concert: Concert) => object;
  readonly command: () => Omit<ChangeConcert, "concertId" | "actor">;
};

/** Carries out an edit of what the operator saw; else shows both values. */
const changeSeen = async (sent: Sent, edit: ConcertEdit): Promise<Answer> => {
  const { desk, form, id } = sent;
  const concertId = id("concertId");
  const stale = async (): Promise<Answer> => {
    const found = await desk.boxOffice.inspectConcert({ concertId });
    if (found.outcome !== "concert_found") return refused(found, "/concerts");
    return changedMeanwhile(desk, form, {
      ...edit,
      action: `${pathOf(sent)}/${edit.action}`,
      role: "manager",
      back: pathOf(sent),
      now: edit.now(found.concert),
    });
  };
  if (!hasSeen(form, edit.shown)) return stale();
  const command = { ...edit.command(), concertId, actor: actorOf(desk) };
  const result = await desk.boxOffice.changeConcert(command);
  if (isChangedMeanwhile(result)) return stale();
  return result.outcome === "concert_changed"
    ? done(pathOf(sent), "concertChanged")
    : refused(result, pathOf(sent));
};

export const editConcert = async (sent: Sent): Promise<Answer> => {
  const { desk, form } = sent;
  const text = form.text("metadata");
  const words = shellWords[desk.language];
  const json = readJson(text === "" ? "null" : text, "metadata", words.mustBeJson);
  if (json.outcome === "validation") return refused(json, pathOf(sent));
  const shown = (seen: Seen): Version => concertVersion(seen as Concert);
  return changeSeen(sent, {
    action: "edit",
    now: concertSeen,
    shown,
    names: concertWords[desk.language].fields,
    command: () => {
      const seen = seenIn(form);
      const before = shown(seen);
      return {
        ...(form.text("title") !== before["title"] && { title: form.text("title") }),
        ...(text !== before["metadata"] && { metadata: json.value as ConcertMetadata | null }),
        seen,
      };
    },
  });
};

export const editPolicy = (sent: Sent): Promise<Answer> => {
  const { desk, form } = sent;
  const words = concertWords[desk.language];
  const names = Object.fromEntries(
    ([...policyFields, "noOrphans"] as const).map((name) => [name, words[name]]),
  );
  const shown = (seen: Seen): Version => policyVersion(seen as ConcertPolicy);
  return changeSeen(sent, {
    action: "policy",
    now: ({ policy }) => policy,
    shown,
    names,
    command: () => ({
      policy: policyPatch(form, shown(seenIn(form))),
      seen: { policy: seenIn(form) },
    }),
  });
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
