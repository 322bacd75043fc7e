/** An error object of Toss (docs.tosspayments.com/reference/error-codes, "에러 객체"). */
export class TossRefusal extends Error {
  override readonly name = "TossRefusal";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string = code) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const notFound = (code = "NOT_FOUND_PAYMENT"): TossRefusal =>
  new TossRefusal(404, code, "존재하지 않는 결제 입니다.");

export const invalid = (message: string): TossRefusal =>
  new TossRefusal(400, "INVALID_REQUEST", message);
