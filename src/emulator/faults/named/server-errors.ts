import { errorIn200 } from "../../refusals.ts";
import { always, type NamedFault, type NamedFaults } from "../named-fault.ts";

const PAGE =
  "<!doctype html><title>Bad gateway</title><h1>Error 502</h1><p>The web server reported a bad gateway error.</p>";
const HTML = "text/html; charset=UTF-8";
const JSON_TYPE = "application/json";

/** Errors from 500 up, and answers of status 200 that are none. */
export const SERVER_ERRORS: NamedFaults = {
  "server-error": usual(500, "500: internal server error"),
  "bad-gateway": usual(502, "502: the provider returned an error"),
  unavailable: usual(503, "503: temporarily unavailable"),
  "unavailable-retry-after": always("503 with Retry-After: 2", {
    kind: "http",
    status: 503,
    headers: { "Retry-After": "2" },
  }),
  "gateway-timeout": usual(504, "504: gateway timeout"),
  "edge-timeout": usual(524, "524: the edge timed out"),
  overloaded: usual(529, "529: the provider is overloaded"),
  "html-bad-gateway": always("502 with a proxy's page", { kind: "raw", status: 502, contentType: HTML, text: PAGE }),
  "html-in-200": always("200 with a page: wrong content type", {
    kind: "raw",
    status: 200,
    contentType: HTML,
    text: PAGE,
  }),
  "wrong-json": always("200 whose JSON is broken", {
    kind: "raw",
    status: 200,
    contentType: JSON_TYPE,
    text: '{"id":"gen-1","choices":[{"mess',
  }),
  "empty-body": always("200 without a body", { kind: "raw", status: 200, contentType: JSON_TYPE, text: "" }),
  "only-done": always("200, a stream of nothing but [DONE]", {
    kind: "raw",
    status: 200,
    contentType: "text/event-stream",
    text: ": OPENROUTER PROCESSING\n\ndata: [DONE]\n\n",
  }),
  "error-in-200": always("200 whose body is an error 502", {
    kind: "error_in_200",
    error: { code: 502, message: "Provider returned error", metadata: { raw: "error code: 1015" } },
  }),
  "server-error-in-200": always("200 whose body is an error 500", {
    kind: "error_in_200",
    error: { code: 500, message: "Internal Server Error" },
  }),
  "rate-limit-in-200": always("200 whose body is an error 429", {
    kind: "error_in_200",
    error: {
      code: 429,
      message: "Provider returned error",
      metadata: { raw: "error code: 1015", provider_name: "Simulated" },
    },
  }),
  redirect: always("307 to another origin, where the key must not go", {
    kind: "raw",
    status: 307,
    contentType: JSON_TYPE,
    text: JSON.stringify(errorIn200({ code: 307, message: "Moved" }).body),
    headers: { Location: "http://127.0.0.2:9/api/v1/chat/completions" },
  }),
};

function usual(status: number, summary: string): NamedFault {
  return always(summary, { kind: "http", status });
}
