/** In a layer, so that every style of the page wins. */
const sheet = `@layer admit-one {
admit-one-line, admit-one-seat-map, admit-one-hold, admit-one-pay { display: block; }
admit-one-seat-map canvas { display: block; inline-size: 100%; block-size: clamp(16rem, 60vh, 36rem); border: 1px solid; border-radius: .5rem; cursor: grab; }
admit-one-seat-map [data-part=controls], admit-one-seat-map [data-part=chosen], admit-one-seat-map [data-part=instead] { display: flex; flex-wrap: wrap; gap: .25rem; margin-block: .5rem; padding: 0; list-style: none; }
admit-one-seat-map [data-part=legend] { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin-block: .5rem; padding: 0; list-style: none; }
admit-one-seat-map :is([data-part=controls], [data-part=chosen], [data-part=instead]) button { min-inline-size: 2.75rem; min-block-size: 2.75rem; }
admit-one-seat-map button[aria-pressed=true] { outline: 2px solid; outline-offset: -4px; }
admit-one-seat-map svg { inline-size: 1em; block-size: 1em; vertical-align: -.1em; overflow: visible; }
admit-one-seat-map [data-part=hover] { min-block-size: 1.5em; margin: .25rem 0; }
}`;

let isAdopted = false;

/** A sheet that scripts make needs no inline style, which the pages' policy refuses. */
export const adoptStyle = (): void => {
  if (isAdopted) return;
  isAdopted = true;
  const made = new CSSStyleSheet();
  made.replaceSync(sheet);
  document.adoptedStyleSheets.push(made);
};
