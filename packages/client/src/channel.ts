/** What one side pushes, the other side iterates over. Unread values wait. */
export type Channel<T> = AsyncIterable<T> & {
  push(value: T): void;
  /** The reader gets what still waits, and then the end. */
  end(): void;
};

/** `onLeave` is called once when the reader stops before the end. */
export const createChannel = <T>(onLeave: () => void): Channel<T> => {
  const waiting: T[] = [];
  let isOver = false;
  let wake = (): void => {};

  async function* read(): AsyncGenerator<T> {
    try {
      for (;;) {
        const [next] = waiting.splice(0, 1);
        if (next !== undefined) yield next;
        else if (isOver) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      onLeave();
    }
  }

  return {
    push: (value) => {
      if (isOver) return;
      waiting.push(value);
      wake();
    },
    end: () => {
      isOver = true;
      wake();
    },
    [Symbol.asyncIterator]: read,
  };
};
