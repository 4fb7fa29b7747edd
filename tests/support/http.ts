/** The fields of JSON answers that tests read. The test knows which of them an answer has. */
export type Body = {
  readonly id: string;
  readonly apiKey: string;
  readonly type: string;
  readonly payUrl: string;
  readonly registerUrl: string | null;
  readonly billingKeyId: string;
  readonly nextPeriod: string | null;
  readonly billId: string;
  readonly items: readonly Body[];
  readonly paymentId: string;
  readonly payType: string;
  readonly statusUrl: string;
  readonly appScheme: {
    readonly url: string;
    readonly intentUrl: string;
    readonly package: string;
    readonly storeUrl: string;
    readonly expiresAt: string;
  };
  readonly state: string;
  readonly status: string;
  readonly reason: { readonly code: string; readonly text: string } | null;
  readonly approval: { readonly approvalNo: string; readonly maskedCardNo: string; readonly amount: number } | null;
  readonly nextPollAfterMs: number | null;
  readonly code: string;
  readonly detail: string;
  readonly retryable: boolean;
  readonly errors: readonly { readonly path: string }[];
  readonly nextCursor: string | null;
  readonly attempts: readonly {
    readonly state: string;
    readonly serial: string;
    readonly responseCode: string | null;
  }[];
  readonly checks: Readonly<Record<string, string>>;
  // fields of the simulators' controls
  readonly orderNo: string;
  readonly otc: string;
  readonly transactionId: string;
  readonly body: string;
  readonly answers: readonly { readonly httpStatus: number; readonly text: string }[];
  readonly approvals: readonly {
    readonly orderNo: string;
    readonly serial: string;
    readonly amount: number;
    readonly balance: number;
    readonly state: string;
    readonly approvalNo: string;
  }[];
  readonly requests: readonly {
    readonly receivedAt: string;
    readonly transactionKind: string;
    readonly orderNo: string;
    readonly messageType: string;
    readonly serial: string;
    readonly originalDate: string;
    readonly answered: boolean;
    readonly responseCode?: string;
  }[];
};

/** An answer, read whole. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly json: Body };

type Request = { readonly json?: unknown; readonly raw?: string; readonly headers?: Readonly<Record<string, string>> };

/** One HTTP request; JSON in and out. */
export async function call(method: string, url: string, request: Request = {}): Promise<Answer> {
  const body = request.raw ?? (request.json === undefined ? undefined : JSON.stringify(request.json));
  const type: Record<string, string> = request.json === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, {
    method,
    headers: { ...type, ...request.headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
  return { status: response.status, headers: response.headers, text, json: (isJson ? JSON.parse(text) : {}) as Body };
}
