import type { HttpStep } from "./http-script.ts";

/** What a network with a sign-in page answers to everything. */
export function webPage(text: string): HttpStep {
  return (response) => {
    response.writeHead(200, { "content-type": "text/html" }).end(text);
  };
}

/** A body that breaks off. */
export const cutBody: HttpStep = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "500" });
  response.write('{"data":{"id":', () => response.destroy());
};

/** Two megabytes and no end: the client must leave. */
export const endlessBody: HttpStep = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write(`{"data":"${"x".repeat(2 * 1024 * 1024)}`);
};
