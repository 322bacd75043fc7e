import type { Queue, QueuePolicy } from "@admit-one/core";
import type { Sent } from "../kit/answers.ts";
import { curves, legend } from "../kit/charts.ts";
import type { Desk } from "../kit/desk.ts";
import { choice, textField } from "../kit/form.ts";
import { duration, number, percent } from "../kit/format.ts";
import { type Html, html, table } from "../kit/html.ts";
import type { Version } from "../kit/versions.ts";
import { lineWords } from "../messages/line.ts";
import type { RehearsalOutcome, Rehearse, RehearsedCrowd } from "../rehearsal.ts";

/** More would take too long on the server that sells. */
const peopleMax = 5_000;

/** The assumptions, with what is known of the line as defaults. */
export const crowdFields = (desk: Desk, queue: Queue, crowd: Version): Html => {
  const words = lineWords[desk.language];
  const people = Math.min(peopleMax, Math.max(500, queue.waiting));
  const stay = Math.max(0.5, Math.round((queue.pace.activeForMs ?? 300_000) / 6_000) / 10);
  const field = (name: string, label: string, value: number, max: number, hint?: string): Html =>
    textField({
      name,
      label,
      value: crowd[name] ?? value,
      type: "number",
      min: 0,
      max,
      step: "any",
      ...(hint !== undefined && { hint }),
    });
  return html`<fieldset><legend>${words.preview}</legend><p class="hint">${words.previewHint}</p>
<div class="grid">${field("people", words.people, people, peopleMax, words.peopleHint)}
${choice({
  name: "arrival",
  label: words.arrival,
  value: crowd["arrival"] ?? "rush",
  options: [
    ["rush", words.rush],
    ["even", words.even],
  ],
})}
${field("over", words.over, 10, 1_440)}${field("leavers", words.leavers, 30, 100)}${field("stay", words.stay, stay, 1_440)}
</div><button name="do" value="preview" class="quiet">${words.preview}</button></fieldset>`;
};

const within = (value: number | undefined, min: number, max: number, usual: number): number =>
  value === undefined || Number.isNaN(value) ? usual : Math.min(max, Math.max(min, value));

const crowdIn = ({ form }: Sent): RehearsedCrowd => ({
  people: Math.round(within(form.number("people"), 1, peopleMax, 500)),
  arrival: form.text("arrival") === "even" ? "even" : "rush",
  overMs: Math.round(within(form.number("over"), 0.1, 1_440, 10) * 60_000),
  leavers: within(form.number("leavers"), 0, 100, 30) / 100,
  stayMs: Math.round(within(form.number("stay"), 0.1, 1_440, 5) * 60_000),
});

type Previewed = { readonly view: Html; readonly crowd: Version };

export const preview = async (
  sent: Sent,
  rehearse: Rehearse,
  policy: QueuePolicy,
): Promise<Previewed> => {
  const { desk } = sent;
  const crowd = crowdIn(sent);
  const result = await rehearse({ policy, crowd });
  return {
    view: previewView(desk, result, crowd),
    crowd: {
      people: String(crowd.people),
      arrival: crowd.arrival,
      over: String(crowd.overMs / 60_000),
      leavers: String(Math.round(crowd.leavers * 1_000) / 10),
      stay: String(crowd.stayMs / 60_000),
    },
  };
};

const previewView = (desk: Desk, result: RehearsalOutcome, crowd: RehearsedCrowd): Html => {
  const words = lineWords[desk.language];
  if (result.outcome === "busy") return html`<p role="alert">${words.busy}</p>`;
  if (result.outcome === "too_long") return html`<p role="alert">${words.tooLong}</p>`;
  const { waitSeconds: waits } = result;
  const curve = (of: "waiting" | "inside") => ({
    kind: of === "inside" ? "sold" : "held",
    points: result.samples.map((sample) => [sample.atMs / 60_000, sample[of]] as const),
  });
  return html`<section class="preview" role="status"><h2>${words.previewTitle}</h2>
<p>${words.assumes(number(desk, crowd.people), duration(desk, crowd.overMs / 1_000), percent(desk, crowd.leavers), duration(desk, crowd.stayMs / 1_000))}${
    result.sampled < crowd.people ? html` ${words.sampled(number(desk, result.sampled))}` : ""
  }</p>
${curves([curve("waiting"), curve("inside")])}${legend([
  ["held", words.waiting],
  ["sold", words.active],
])}
${table({
  caption: words.previewTitle,
  heads: [words.preview, ""],
  rows: [
    [words.drained, duration(desk, result.drainSeconds)],
    [words.waits, [waits.p50, waits.p90, waits.p99].map((one) => duration(desk, one)).join(" · ")],
    [words.useOfRoom, percent(desk, result.useOfRoom)],
    [words.useOfRate, percent(desk, result.useOfRate)],
    [words.entered, number(desk, result.entered)],
    [words.vanished, number(desk, result.vanished)],
    [words.lapsed, `${number(desk, result.lapsed)} · ${number(desk, result.missed)}`],
    [words.refused, number(desk, result.refused)],
    [words.unfinished, number(desk, result.unfinished)],
    [words.peakPolls, number(desk, result.peakPollsPerSecond)],
  ],
  empty: "",
})}</section>`;
};
