import type { Language } from "./log-in-page.ts";

/** The sentences of the log-in pages. */
export type LogInMessages = {
  readonly logIn: string;
  readonly name: string;
  readonly trial: string;
  readonly badName: string;
  readonly foreign: string;
};

export const logInMessages: Readonly<Record<Language, LogInMessages>> = {
  en: {
    logIn: "Log in",
    name: "Your name",
    trial: "This is a trial: any name will do, and nobody checks it.",
    badName: "Enter a name of 1 to 255 characters.",
    foreign: "This form came from another site. Go back, reload the page and send it again.",
  },
  ko: {
    logIn: "로그인",
    name: "이름",
    trial: "체험용 서버입니다. 아무 이름이나 입력하세요. 확인하지 않습니다.",
    badName: "1자에서 255자 사이의 이름을 입력하세요.",
    foreign: "다른 사이트에서 보낸 양식입니다. 돌아가서 페이지를 새로 고친 뒤 다시 보내세요.",
  },
};
