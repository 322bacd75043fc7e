/** A message of PostgreSQL's protocol. */
export type Message = { readonly type: string; readonly body: Buffer };

export const encode = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

/** A text that ends with a zero byte. */
export const cString = (text: string): Buffer => Buffer.from(`${text}\0`);

/** The first text of a body, and what follows it. */
export const cutString = (body: Buffer): readonly [string, Buffer] => {
  const end = body.indexOf(0);
  return [body.toString("utf8", 0, end), body.subarray(end + 1)];
};

/** Cuts a stream of bytes into messages. The first ones of a client have no type. */
export const createFrames = ({ untyped }: { readonly untyped: boolean }) => {
  let rest: Buffer = Buffer.alloc(0);
  let prefix = untyped ? 0 : 1;
  return {
    /** Since now messages have a type. */
    typed: (): void => {
      prefix = 1;
    },
    add: (chunk: Buffer): void => {
      rest = Buffer.concat([rest, chunk]);
    },
    next: (): Message | null => {
      if (rest.length < prefix + 4) return null;
      const end = prefix + rest.readInt32BE(prefix);
      if (rest.length < end) return null;
      const type = rest.toString("latin1", 0, prefix);
      const body = rest.subarray(prefix + 4, end);
      rest = rest.subarray(end);
      return { type, body };
    },
  };
};
