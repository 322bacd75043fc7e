import { getConcert, type Problem } from "@admit-one/client";
import type { HallSection } from "../geometry/hall.ts";
import { nearestSeats } from "../geometry/near.ts";
import type { MapMessages } from "../messages/messages.ts";
import { AdmitElement, define, type Life, type Load, write } from "../shared/element.ts";
import { fill } from "../shared/fill.ts";
import { moneyIn } from "../shared/format.ts";
import { createChoice } from "./choice.ts";
import { createControls, createFloors, createLegend } from "./controls.ts";
import { describeSeat } from "./describe.ts";
import { joinForm } from "./form-choice.ts";
import { followLive } from "./live-seats.ts";
import { createMapView, type MapView, type Spot } from "./map-view.ts";
import type { HoldDeps } from "./offer-hold.ts";
import type { FrameStats } from "./painter.ts";
import type { Scene } from "./scene.ts";
import { createSelection, nameOf, type Selected } from "./selection.ts";

type OfferHold = (deps: HoldDeps) => Promise<void>;

/** Seats in place of one that was lost. */
const offersMax = 3;

/**
 * `<admit-one-seat-map show="" queue="" concert="" max="">`: a show's seats on a canvas, as they
 * are now. Inside a form it shares its selection with the form's boxes `seatIds`. Without a form it
 * has a button that holds the seats.
 */
class SeatMapElement extends AdmitElement<MapMessages> {
  #stats: () => FrameStats | null = () => null;
  #selected: Selected = { seatIds: [], amount: 0 };
  /** On the prototype. Pages with a form do not have it. */
  declare readonly offerHold: OfferHold | undefined;

  /** The chosen seats and their price in minor units. */
  get selection(): Selected {
    return this.#selected;
  }

  /** How the last frames were drawn, for measuring. */
  get stats(): FrameStats | null {
    return this.#stats();
  }

  protected override async live(life: Life<MapMessages>): Promise<void> {
    const { words, signal, connection, language } = life;
    const showId = this.attr("show");
    const concertId = this.attr("concert");
    let currency: string | null = null;
    let money: (amount: number) => string = String;
    const max = Number(this.attr("max")) || Number.POSITIVE_INFINITY;
    const around = this.closest("form");
    const form = around === null ? null : joinForm(around);
    const choice = createChoice(max);
    let scene: Scene | null = null;
    /** The form is on its way: that the seats are taken now is no news. */
    let isSending = false;

    const label = { role: "img", "aria-label": words.map };
    const canvas = this.ensure("canvas", "canvas", label) as HTMLCanvasElement;
    const hover = this.ensure("hover", "p", { "aria-hidden": "true" });
    const legend = this.ensure("legend", "ul");
    const alert = this.ensure("map-alert", "p", { role: "alert" });
    const instead = this.ensure("instead", "ul");
    const list = this.ensure("chosen", "ul");
    const status = this.ensure("map-status", "p", { role: "status" });
    write(status, words.loading);

    const toggle = (no: number): void => {
      if (scene === null) return;
      const name = nameOf(words, scene, no);
      if (choice.has(no)) {
        choice.remove(no);
        say(fill(words.nowFree, name));
      } else if (!scene.book.isFree(no)) return say(fill(words.isTaken, name));
      else if (choice.add(no)) say(fill(words.nowChosen, name, money(scene.hall.price[no] ?? 0)));
      else return say(fill(words.tooMany, max));
      refresh([no]);
    };

    const sum = this.ensure("sum");
    const selection = createSelection({
      words,
      choice,
      form,
      list,
      instead,
      sum,
      toggle,
      money: (amount) => money(amount),
    });
    sum.hidden = form !== null;

    const say = (text: string): void => write(status, text);

    const refresh = (changed: readonly number[] | null): void => {
      if (scene === null) return;
      this.#selected = selection.refresh(scene);
      view.changed(changed);
      this.emit("admit-one-selection", this.#selected);
    };

    const tapped = ({ seat, section }: Spot): void => {
      if (scene === null) return;
      if (seat !== null) return toggle(seat);
      if (section?.isStanding === true) say(fill(words.standing, section.name));
    };

    const hovered = ({ seat, section }: Spot): void => {
      if (scene === null) return;
      const free = (of: HallSection): string =>
        fill(words.sectionFree, of.name, scene?.book.freeIn(of.index) ?? 0);
      const text = section === null ? "" : free(section);
      write(hover, seat === null ? text : describeSeat(words, scene, seat, money));
    };

    const view: MapView = createMapView({
      canvas,
      signal,
      choice,
      stage: words.stage,
      onTap: tapped,
      onHover: hovered,
      onPalette: () => {
        const palette = view.palette();
        if (scene !== null && palette !== null) createLegend(legend, words, scene, palette, money);
      },
    });
    this.#stats = view.stats;
    const controls = this.find("controls") ?? createControls(words, view);
    canvas.before(controls);

    const lose = (changed: readonly number[] | null): void => {
      if (scene === null || isSending) return;
      const { book, hall } = scene;
      const taken = (changed ?? choice.all()).filter((no) => !book.isFree(no));
      const lost = choice.lose(taken);
      if (lost.length === 0) return view.changed(changed);
      refresh(changed);
      const names = lost.map((no) => nameOf(words, scene as Scene, no)).join("; ");
      write(alert, fill(words.lost, names));
      const [first = 0] = lost;
      const section = hall.sections[book.sectionOf(first)];
      if (section === undefined) return;
      const isOpen = (no: number): boolean => book.isFree(no) && !choice.has(no);
      selection.offer(scene, nearestSeats(hall, section, first, offersMax, isOpen));
    };

    const mark = (): void => {
      if (scene?.book.isKnown() !== true) return;
      const { numberOf, book } = scene;
      form?.mark((seatId) => {
        const no = numberOf(seatId);
        return no === null ? null : book.isFree(no);
      });
    };

    const readForm = (): void => {
      if (scene === null || form === null) return;
      const ticked = new Set(form.ticked().map((seatId) => scene?.numberOf(seatId) ?? null));
      const listed = new Set(form.listed().map((seatId) => scene?.numberOf(seatId) ?? null));
      for (const no of choice.all()) if (listed.has(no) && !ticked.has(no)) choice.remove(no);
      for (const no of ticked) if (no !== null && !choice.add(no)) say(fill(words.tooMany, max));
      refresh(null);
    };

    around?.addEventListener("change", readForm, { signal });
    around?.addEventListener("submit", () => void (isSending = true), { signal });
    addEventListener("pageshow", () => void (isSending = false), { signal });

    const ended = (problem: Problem | null): void => {
      if (problem !== null) this.noteRefusal(problem);
      say(problem?.code === "NOT_FOUND" ? words.notInLine : (problem?.title ?? words.mapClosed));
    };

    /** Prices need the currency. The seats are drawn without waiting for it. */
    const learn = async (): Promise<string> => {
      const found = concertId === "" ? null : await getConcert(connection, concertId, { signal });
      if (found?.ok !== true) return "";
      currency = found.value.currency;
      money = moneyIn(language, currency);
      view.recolor();
      if (scene !== null) this.#selected = selection.refresh(scene);
      return found.value.queueId;
    };
    const learnt = learn();
    const queueId = this.attr("queue") || (await learnt);

    const token = await followLive(
      { connection, signal, showId, queueId },
      {
        onScene: (next) => {
          scene = next;
          view.show(next);
          createFloors(controls, words, next, view);
          if (next.hall.count > 0 && status.textContent === words.loading) say("");
          readForm();
        },
        onSeats: (changed) => {
          mark();
          lose(changed);
        },
        onEnd: ended,
      },
    );
    await learnt;
    if (around !== null || token === null) return;
    await this.offerHold?.({ ...life, element: this, showId, token, currency, say });
  }
}

/** Registers `<admit-one-seat-map>` with its sentences, and with a way to hold the seats by itself. */
export const registerSeatMap = (load: Load<MapMessages>, offerHold?: OfferHold): void => {
  const given = { load, offerHold };
  define("admit-one-seat-map", SeatMapElement, given);
};
