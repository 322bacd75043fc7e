/** Writes numbers and short texts in sequence. */
export type Writer = {
  /** A non-negative integer: seven bits per byte, lowest first. */
  number(value: number): void;
  /** @throws TypeError if the text is not visible ASCII. */
  text(text: string): void;
  bytes(bytes: Uint8Array): void;
  end(): Uint8Array;
};

/**
 * Reads the output of a `Writer`. For invalid bytes it returns zeros, `isSound` is false, and
 * `isAtEnd` is false.
 */
export type Reader = {
  number(): number;
  text(): string;
  bytes(count: number): Uint8Array;
  isSound(): boolean;
  isAtEnd(): boolean;
};

export const createWriter = (): Writer => {
  const parts: Uint8Array[] = [];
  let small: number[] = [];
  const flush = (): void => {
    parts.push(Uint8Array.from(small));
    small = [];
  };
  const number = (value: number): void => {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) small.push((rest % 0x80) | 0x80);
    small.push(rest);
  };
  return {
    number,
    text: (text) => {
      if (!/^[!-~]*$/.test(text)) throw new TypeError(`Not visible ASCII: ${JSON.stringify(text)}`);
      number(text.length);
      for (let index = 0; index < text.length; index += 1) small.push(text.charCodeAt(index));
    },
    bytes: (bytes) => {
      flush();
      parts.push(bytes);
    },
    end: () => {
      flush();
      const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return whole;
    },
  };
};

export const createReader = (bytes: Uint8Array): Reader => {
  let at = 0;
  let sound = true;
  const number = (): number => {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 42; factor *= 0x80) {
      const byte = bytes[at];
      if (byte === undefined) break;
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    sound = false;
    return 0;
  };
  const take = (count: number): Uint8Array => {
    if (at + count > bytes.length) sound = false;
    const taken = bytes.slice(at, at + count);
    at += taken.length;
    return taken;
  };
  return {
    number,
    text: () => {
      let text = "";
      for (const code of take(number())) text += String.fromCharCode(code);
      return text;
    },
    bytes: take,
    isSound: () => sound,
    isAtEnd: () => sound && at === bytes.length,
  };
};
