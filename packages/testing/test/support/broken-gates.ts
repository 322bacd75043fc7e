import type { AdmissionAnswer, AdmissionGate } from "@admit-one/core";

/** A gate with one planted fault. */
export type BrokenGate = {
  readonly fault: string;
  /** The case that must notice. */
  readonly rejectedBy: string;
  readonly breakGate: (inner: AdmissionGate) => AdmissionGate;
};

const allow = { outcome: "allow" } as const;
const challenge = { outcome: "challenge", challenge: { type: "scripted" } } as const;

const nameOf = (rest: string): string => `AdmissionGate: ${rest}`;
const again = nameOf("who brings a good proof passes, and again where the answer was lost");
const junk = nameOf("any text may come as a proof: what is none neither passes nor throws");
const once = nameOf(
  "a proof that is good once is good for one user, also when many bring it at once",
);
const outage = nameOf(
  "where it can't know it throws, shows no secret, and goes on when it can again",
);
const readable = nameOf("a challenge is text for everybody to read, and holds no secret");

export const brokenGates: readonly BrokenGate[] = [
  {
    fault: "it forgets whom it let pass, and knows only that the proof was used",
    rejectedBy: again,
    breakGate: (inner) => {
      const used = new Set<string | null>();
      return {
        ...inner,
        ask: async (request) => {
          if (used.has(request.proof)) return challenge;
          const answer = await inner.ask(request);
          if (answer.outcome === "allow") used.add(request.proof);
          return answer;
        },
      };
    },
  },
  {
    fault: "who passed once needs no proof any more",
    rejectedBy: nameOf("without a proof it says the same every time"),
    breakGate: (inner) => {
      const passed = new Set<string>();
      return {
        ...inner,
        ask: async (request) => {
          const answer = passed.has(request.userId) ? allow : await inner.ask(request);
          if (answer.outcome === "allow") passed.add(request.userId);
          return answer;
        },
      };
    },
  },
  {
    fault: "any proof will do",
    rejectedBy: junk,
    breakGate: (inner) => ({
      ...inner,
      ask: async (request) => (request.proof === null ? challenge : allow),
    }),
  },
  {
    fault: "white space makes no difference",
    rejectedBy: junk,
    breakGate: (inner) => ({
      ...inner,
      ask: (request) => inner.ask({ ...request, proof: request.proof?.trim() ?? null }),
    }),
  },
  {
    fault: "it throws at a proof that it can't read",
    rejectedBy: junk,
    breakGate: (inner) => ({
      ...inner,
      ask: async (request) => {
        if (request.proof?.includes("\u0000")) throw new Error("It is no text.");
        return inner.ask(request);
      },
    }),
  },
  {
    fault: "it knows Latin letters only",
    rejectedBy: nameOf("users and addresses of any form pass with their proofs"),
    breakGate: (inner) => ({
      ...inner,
      ask: async (request) =>
        /^[\w -]*$/.test(request.userId) ? inner.ask(request) : { outcome: "refuse" },
    }),
  },
  {
    fault: "an answer goes to whoever asked last",
    rejectedBy: nameOf("of many at once each gets their own answer"),
    breakGate: (inner) => {
      let last: AdmissionAnswer = challenge;
      return {
        ...inner,
        ask: async (request) => {
          last = await inner.ask(request);
          await Promise.resolve();
          return last;
        },
      };
    },
  },
  {
    fault: "a proof that is good once is good for everybody",
    rejectedBy: once,
    breakGate: (inner) => ({
      ...inner,
      ask: (request) => inner.ask({ ...request, userId: "everybody" }),
    }),
  },
  {
    fault: "whether a proof was used is looked up first and written down later",
    rejectedBy: once,
    breakGate: (inner) => {
      const users = new Map<string | null, string>();
      return {
        ...inner,
        ask: async (request) => {
          const user = users.get(request.proof);
          await Promise.resolve();
          if (user !== undefined && user !== request.userId) return challenge;
          const answer = await inner.ask({ ...request, userId: "everybody" });
          if (answer.outcome === "allow") users.set(request.proof, request.userId);
          return answer;
        },
      };
    },
  },
  {
    fault: "a challenge that repeats the proof",
    rejectedBy: readable,
    breakGate: (inner) => ({
      ...inner,
      ask: async (request) => {
        const answer = await inner.ask(request);
        if (answer.outcome !== "challenge") return answer;
        return { outcome: "challenge", challenge: { type: "scripted", secret: "s3cret" } };
      },
    }),
  },
  {
    fault: "a challenge of more than text",
    rejectedBy: readable,
    breakGate: (inner) => ({
      ...inner,
      ask: async (request) => {
        const answer = await inner.ask(request);
        const more = { type: "scripted", until: new Date(0) } as never;
        return answer.outcome === "challenge" ? { outcome: "challenge", challenge: more } : answer;
      },
    }),
  },
  ...(["allow", "refuse"] as const).map((outcome) => ({
    fault: `in doubt it decides by itself: ${outcome}`,
    rejectedBy: outage,
    breakGate: (inner: AdmissionGate): AdmissionGate => ({
      ...inner,
      ask: (request) => inner.ask(request).catch(() => ({ outcome })),
    }),
  })),
  {
    fault: "in doubt it asks for another proof",
    rejectedBy: outage,
    breakGate: (inner) => ({
      ...inner,
      ask: (request) => inner.ask(request).catch(() => challenge),
    }),
  },
  {
    fault: "its errors tell the proof",
    rejectedBy: outage,
    breakGate: (inner) => ({
      ...inner,
      ask: (request) =>
        inner.ask(request).catch(() => {
          throw new Error(`It could not check ${request.proof}.`);
        }),
    }),
  },
];
