/** What a hand does on the map, in pixels of its canvas. */
export type Hand = {
  readonly pan: (dx: number, dy: number) => void;
  readonly zoom: (factor: number, x: number, y: number) => void;
  readonly tap: (x: number, y: number, isFine: boolean) => void;
  readonly hover: (x: number, y: number) => void;
};

type Finger = { readonly startX: number; readonly startY: number; x: number; y: number };

/** A finger moves a little even while it taps. */
const tapWithin = 8;

/** One finger or the mouse pans and taps, two fingers zoom, and so does the wheel. */
export const followHand = (canvas: HTMLElement, hand: Hand, signal: AbortSignal): void => {
  const fingers = new Map<number, Finger>();
  let hasMoved = false;
  /** The wheel scrolls the page until the map was touched. */
  let isInside = false;

  const at = ({ clientX, clientY }: MouseEvent): readonly [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  };

  const spread = (): { readonly distance: number; readonly x: number; readonly y: number } => {
    const [a, b] = [...fingers.values()];
    if (a === undefined || b === undefined) return { distance: 0, x: 0, y: 0 };
    return { distance: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };

  const down = (event: PointerEvent): void => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    const [x, y] = at(event);
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { startX: x, startY: y, x, y });
    isInside = true;
    hasMoved = fingers.size > 1;
  };

  const move = (event: PointerEvent): void => {
    const [x, y] = at(event);
    const finger = fingers.get(event.pointerId);
    if (finger === undefined) return hand.hover(x, y);
    const before = spread();
    const [dx, dy] = [x - finger.x, y - finger.y];
    if (!hasMoved && Math.hypot(x - finger.startX, y - finger.startY) < tapWithin) return;
    hasMoved = true;
    finger.x = x;
    finger.y = y;
    if (fingers.size === 1) return hand.pan(dx, dy);
    const after = spread();
    hand.pan(after.x - before.x, after.y - before.y);
    if (before.distance > 0) hand.zoom(after.distance / before.distance, after.x, after.y);
  };

  const up = (event: PointerEvent): void => {
    const finger = fingers.get(event.pointerId);
    fingers.delete(event.pointerId);
    if (finger === undefined || hasMoved || event.type !== "pointerup") return;
    hand.tap(finger.x, finger.y, event.pointerType === "mouse");
  };

  const wheel = (event: WheelEvent): void => {
    if (!isInside && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const [x, y] = at(event);
    hand.zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 200), x, y);
  };

  const left = (): void => void (isInside = fingers.size > 0);
  const pointer = { down, move, up, cancel: up, leave: left };
  for (const [name, listener] of Object.entries(pointer)) {
    canvas.addEventListener(`pointer${name}`, listener as EventListener, { signal });
  }
  canvas.addEventListener("wheel", wheel, { signal, passive: false });
};
