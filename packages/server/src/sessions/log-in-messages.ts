export type Language = "en" | "ko";

/** The sentences of the log-in pages. */
export type LogInMessages = {
  /** The name of the language, in itself. */
  readonly language: string;
  readonly logIn: string;
  readonly name: string;
  readonly trial: string;
  readonly badName: string;
  readonly foreign: string;
  /** The text of a link to where the browser goes by itself. */
  readonly goOn: string;
  readonly consoleLogIn: string;
  readonly token: string;
  readonly wrongToken: string;
  readonly tooManyGuesses: string;
  readonly byService: string;
  readonly serviceGone: string;
  readonly tooLate: string;
  readonly failed: string;
  readonly notAllowed: string;
  readonly again: string;
};

export const logInMessages: Readonly<Record<Language, LogInMessages>> = {
  en: {
    language: "English",
    logIn: "Log in",
    name: "Your name",
    trial: "This is a trial: any name will do, and nobody checks it.",
    badName: "Enter a name of 1 to 255 characters.",
    foreign: "This form came from another site. Go back, reload the page and send it again.",
    goOn: "Continue",
    consoleLogIn: "Log in to the console",
    token: "Your operator's token",
    wrongToken: "This is no operator's token.",
    tooManyGuesses: "Too many wrong tokens. Wait a moment, then try again.",
    byService: "Log in with your organization's account",
    serviceGone: "The login service does not answer. Try again in a moment.",
    tooLate: "This log-in took longer than ten minutes, or it began in another browser.",
    failed: "You are not logged in. The login service refused, or something went wrong on the way.",
    notAllowed: "This account may not log in here.",
    again: "Log in again",
  },
  ko: {
    language: "한국어",
    logIn: "로그인",
    name: "이름",
    trial: "체험용 서버입니다. 아무 이름이나 입력하세요. 확인하지 않습니다.",
    badName: "1자에서 255자 사이의 이름을 입력하세요.",
    foreign: "다른 사이트에서 보낸 양식입니다. 돌아가서 페이지를 새로 고친 뒤 다시 보내세요.",
    goOn: "계속하기",
    consoleLogIn: "콘솔 로그인",
    token: "운영자 토큰",
    wrongToken: "운영자 토큰이 아닙니다.",
    tooManyGuesses: "잘못된 토큰이 너무 많이 입력되었습니다. 잠시 후 다시 시도하세요.",
    byService: "소속 기관 계정으로 로그인",
    serviceGone: "로그인 서비스가 응답하지 않습니다. 잠시 후 다시 시도하세요.",
    tooLate: "로그인에 10분이 넘게 걸렸거나 다른 브라우저에서 시작한 로그인입니다.",
    failed: "로그인되지 않았습니다. 로그인 서비스가 거절했거나 도중에 문제가 생겼습니다.",
    notAllowed: "이 계정으로는 로그인할 수 없습니다.",
    again: "다시 로그인",
  },
};
