import { patchedPolicy, type Queue, type QueuePolicy } from "@admit-one/core";
import { type Answer, type Ask, done, page, refused, type Sent } from "../kit/answers.ts";
import { actorOf, type Desk } from "../kit/desk.ts";
import { choice, form, textField } from "../kit/form.ts";
import { notNumbers } from "../kit/form-fields.ts";
import { isZone } from "../kit/format.ts";
import { type Html, html } from "../kit/html.ts";
import {
  changedMeanwhile,
  hasSeen,
  isChangedMeanwhile,
  type Seen,
  seenField,
  seenIn,
  type Version,
} from "../kit/versions.ts";
import { lineWords } from "../messages/line.ts";
import { shellWords } from "../messages/shell.ts";
import type { Rehearse } from "../rehearsal.ts";
import { limitsVersion, numberFields, patchIn } from "./limits.ts";
import { crowdFields, preview } from "./preview.ts";

export const limitsPage =
  (rehearse: Rehearse | undefined) =>
  async ({ desk, id }: Ask): Promise<Answer> => {
    const found = await desk.boxOffice.getQueue({ queueId: id("queueId") });
    if (found.outcome !== "queue_found") return refused(found, "/lines");
    const { queue } = found;
    return page({
      title: titleOf(desk, queue),
      body: limitsForm(desk, {
        queue,
        shown: limitsVersion(queue.policy, desk.zone),
        seen: queue.policy,
        mayPreview: rehearse !== undefined,
      }),
    });
  };

const titleOf = (desk: Desk, { queueId }: Queue): string =>
  `${lineWords[desk.language].changeLimits}: ${queueId}`;

type Shown = {
  readonly queue: Queue;
  /** What the fields show. */
  readonly shown: Version;
  readonly seen: object;
  readonly mayPreview: boolean;
  /** The assumptions of the last preview. */
  readonly crowd?: Version;
};

const limitsForm = (desk: Desk, { queue, shown, seen, mayPreview, crowd = {} }: Shown): Html => {
  const words = lineWords[desk.language];
  const limit = (name: string, label: string, hint?: string): Html =>
    textField({
      name,
      label,
      value: shown[name] ?? "",
      type: "number",
      min: 0,
      step: "any",
      ...(hint !== undefined && { hint }),
    });
  const zone = words.inZone(desk.zone);
  return form(desk, {
    action: `/lines/${queue.queueId}/limits`,
    role: "manager",
    submit: words.save,
    hidden: { ...seenField(seen), zone: desk.zone },
    fields: html`<div class="grid">
${limit("maxActive", words.maxActive, words.emptyUnlimited)}
${limit("ratePerMinute", words.ratePerMinute, words.emptyUnlimited)}
${limit("burst", words.burst)}
${limit("maxWaiting", words.maxWaiting, words.emptyUnlimited)}
${limit("activeFor", words.activeFor)}
${limit("maxActiveFor", words.maxActiveFor)}
${limit("arriveWithin", words.arriveWithin)}
${limit("presentWithin", words.presentWithin)}
${choice({
  name: "opens",
  label: words.opens,
  value: shown["opens"],
  options: [
    ["sales", words.opensWithSales],
    ["now", words.opensNow],
    ["at", words.opensAt],
  ],
})}
${textField({ name: "opensAt", label: words.opensAt, type: "datetime-local", value: shown["opensAt"], hint: zone })}
${textField({ name: "closesAt", label: words.closes, type: "datetime-local", value: shown["closesAt"], hint: zone })}
</div>${mayPreview ? crowdFields(desk, queue, crowd) : ""}`,
  });
};

const namesOf = ({ language }: Desk): Version => {
  const words = lineWords[language];
  return {
    maxActive: words.maxActive,
    ratePerMinute: words.ratePerMinute,
    burst: words.burst,
    maxWaiting: words.maxWaiting,
    activeFor: words.activeFor,
    maxActiveFor: words.maxActiveFor,
    arriveWithin: words.arriveWithin,
    presentWithin: words.presentWithin,
    opens: words.opens,
    opensAt: words.opensAt,
    closesAt: words.closes,
  };
};

/** Saves the limits, or rehearses them, as the button says. */
export const changeLimits =
  (rehearse: Rehearse | undefined) =>
  async (sent: Sent): Promise<Answer> => {
    const { desk, form: fields, id } = sent;
    const back = `/lines/${id("queueId")}`;
    const found = await desk.boxOffice.getQueue({ queueId: id("queueId") });
    if (found.outcome !== "queue_found") return refused(found, "/lines");
    const { queue } = found;
    const zone = isZone(fields.text("zone")) ? fields.text("zone") : desk.zone;
    const wrong = notNumbers(fields, shellWords[desk.language].mustBeNumber, numberFields);
    if (wrong.length > 0) {
      return refused({ outcome: "validation", errors: wrong }, `${back}/limits`);
    }
    const edit = {
      action: `${back}/limits`,
      role: "manager",
      back: `${back}/limits`,
      now: queue.policy,
      shown: (seen: Seen) => limitsVersion(seen as QueuePolicy, zone),
      names: namesOf(desk),
      others: ["zone"],
    } as const;
    if (!hasSeen(fields, edit.shown)) return changedMeanwhile(desk, fields, edit);
    const seen = seenIn(fields) as QueuePolicy;
    const policy = patchIn(fields, limitsVersion(seen, zone), zone);
    if (fields.text("do") === "preview" && rehearse !== undefined) {
      const shown = Object.fromEntries(
        Object.keys(limitsVersion(queue.policy, zone)).map((name) => [name, fields.text(name)]),
      );
      const tried = await preview(sent, rehearse, patchedPolicy(queue.policy, policy));
      return page({
        title: titleOf(desk, queue),
        body: html`${tried.view}${limitsForm(desk, { queue, shown, seen, mayPreview: true, crowd: tried.crowd })}`,
      });
    }
    const { queueId } = queue;
    const command = { queueId, policy, seen, actor: actorOf(desk) };
    const result = await desk.boxOffice.changeQueue(command);
    if (isChangedMeanwhile(result)) return changedMeanwhile(desk, fields, edit);
    return result.outcome === "queue_found"
      ? done(back, "limitsChanged")
      : refused(result, `${back}/limits`);
  };
