import assert from "node:assert/strict";
import { OpenRouter } from "@openrouter/sdk";
import type { ChatRequest, ChatResult, ChatStreamChunk } from "@openrouter/sdk/models";
import * as errors from "@openrouter/sdk/models/errors";
import { nanoUsd, usd, usdFromNumber } from "../../../src/core/money.ts";
import type { EmulatorOptions } from "../../../src/emulator/options.ts";
import type { Emulator } from "../../../src/emulator/server.ts";
import { ABLE, emulator, PLAIN, READ_FILE, RETIRED, says } from "../../support/emulated.ts";

const messages = [{ role: "user" as const, content: "Go" }];
const CALLS = { content: "", reasoning: "Hm.", toolCalls: [{ name: "read_file", arguments: '{"path":"a"}' }] };

/** OpenRouter's own client, unchanged; its zod schemas check every answer. */
function client({ url, key }: Pick<Emulator, "url" | "key">): OpenRouter {
  return new OpenRouter({ apiKey: key, serverURL: url, retryConfig: { strategy: "none" } });
}

/** Its types do not tell whole answers from streams; the fields do. */
async function whole(sdk: OpenRouter, chatRequest: ChatRequest): Promise<ChatResult> {
  const answer = await sdk.chat.send({ chatRequest });
  return "choices" in answer ? answer : assert.fail("streamed");
}

async function streamed(sdk: OpenRouter, chatRequest: ChatRequest): Promise<ChatStreamChunk[]> {
  const answer = await sdk.chat.send({ chatRequest: { ...chatRequest, stream: true } });
  if ("choices" in answer) return assert.fail("not streamed");
  const chunks: ChatStreamChunk[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return chunks;
}

describe("OpenRouter's own client takes the emulator for OpenRouter:", () => {
  it("chat, with the cost that is billed", async () => {
    const emulated = await emulator(says("Hello"));
    const answer = await whole(client(emulated), { model: ABLE, messages });
    assert.equal(answer.choices[0]?.message.content, "Hello");
    assert.equal(usdFromNumber(answer.usage?.cost ?? Number.NaN), emulated.billed());
    assert.equal(answer.usage?.promptTokensDetails?.cachedTokens, 0);
  });

  for (const usageChunk of ["repeated", "empty", "legacy"] as const) {
    it(`a stream, with the usage in its ${usageChunk} form`, async () => {
      const emulated = await emulator({ ...says("Hello there"), reasoning: "Hm." }, { usageChunk });
      const chunks = await streamed(client(emulated), { model: ABLE, messages });
      assert.equal(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join(""), "Hello there");
      assert.equal(chunks.map(({ choices }) => choices[0]?.delta.reasoning ?? "").join(""), "Hm.");
      assert.ok(chunks.some(({ choices }) => choices[0]?.finishReason === "stop"));
      assert.equal(usdFromNumber(chunks.at(-1)?.usage?.cost ?? Number.NaN), emulated.billed());
    });
  }

  it("tool calls, whole and streamed", async () => {
    const sdk = client(await emulator(CALLS));
    const request = { model: ABLE, messages, tools: [READ_FILE] };
    const answer = await whole(sdk, request);
    const [call] = answer.choices[0]?.message.toolCalls ?? [];
    assert.deepEqual([call?.function.name, call?.function.arguments], ["read_file", '{"path":"a"}']);
    assert.equal(answer.choices[0]?.finishReason, "tool_calls");
    const parts = (await streamed(sdk, request)).map((chunk) => chunk.choices[0]?.delta.toolCalls?.[0]?.function);
    assert.equal(parts.map((part) => part?.arguments ?? "").join(""), '{"path":"a"}');
  });

  it("models, one of them, their number and their endpoints", async () => {
    const sdk = client(await emulator(says("Hi")));
    const listed: string[] = [];
    for await (const page of await sdk.models.list()) listed.push(...page.result.data.map(({ id }) => id));
    assert.deepEqual(listed.slice(0, 2), [ABLE, PLAIN]);
    assert.equal((await sdk.models.count()).data.count, listed.length);
    const [author = "", slug = ""] = ABLE.split("/");
    assert.equal((await sdk.models.get({ author, slug })).data.id, ABLE);
    const { data } = await sdk.endpoints.list({ author, slug });
    assert.equal(data.endpoints[0]?.pricing.prompt, "0.00000026");
  });

  it("a key, credits and generations", async () => {
    const keys = [
      { key: "sk-one", limit: usd("2") },
      { key: "sk-manager", management: true },
    ];
    const emulated = await emulator(says("Hi"), { keys });
    const sdk = client(emulated);
    const { id } = await whole(sdk, { model: ABLE, messages });
    const key = (await sdk.apiKeys.getCurrentKeyMetadata()).data;
    assert.equal(key.limit, 2);
    assert.equal(usdFromNumber(key.usageMonthly), emulated.billed());
    const generation = (await sdk.generations.getGeneration({ id })).data;
    assert.equal(usdFromNumber(generation.totalCost), emulated.billed());
    const credits = (await client({ ...emulated, key: "sk-manager" }).credits.getCredits()).data;
    assert.equal(usdFromNumber(credits.totalUsage), emulated.billed());
    await assert.rejects(sdk.credits.getCredits(), errors.ForbiddenResponseError);
    await assert.rejects(sdk.generations.getGeneration({ id: "gen-none" }), errors.NotFoundResponseError);
  });

  it("signing in", async () => {
    const emulated = await emulator(says("Hi"));
    const sdk = client(emulated);
    const { codeChallenge, codeVerifier } = await sdk.oAuth.createSHA256CodeChallenge();
    const page = await sdk.oAuth.createAuthorizationUrl({
      callbackUrl: "http://localhost:1/back",
      codeChallenge,
      codeChallengeMethod: "S256",
    });
    const redirected = await fetch(page, { redirect: "manual" });
    const code = new URL(redirected.headers.get("location") ?? "").searchParams.get("code") ?? "";
    const exchange = (verifier: string) =>
      sdk.oAuth.exchangeAuthCodeForAPIKey({
        requestBody: { code, codeVerifier: verifier, codeChallengeMethod: "S256" },
      });
    await assert.rejects(exchange("wrong"), errors.ForbiddenResponseError);
    const { key } = await exchange(codeVerifier);
    assert.equal((await whole(client({ ...emulated, key }), { model: ABLE, messages })).model, ABLE);
  });
});

const STATUSES = [
  [400, errors.BadRequestResponseError],
  [401, errors.UnauthorizedResponseError],
  [402, errors.PaymentRequiredResponseError],
  [403, errors.ForbiddenResponseError],
  [404, errors.NotFoundResponseError],
  [408, errors.RequestTimeoutResponseError],
  [413, errors.PayloadTooLargeResponseError],
  [422, errors.UnprocessableEntityResponseError],
  [429, errors.TooManyRequestsResponseError],
  [500, errors.InternalServerResponseError],
  [502, errors.BadGatewayResponseError],
  [503, errors.ServiceUnavailableResponseError],
  [524, errors.EdgeNetworkTimeoutResponseError],
  [529, errors.ProviderOverloadedResponseError],
] as const;

describe("OpenRouter's own client knows the emulator's errors:", () => {
  const failing = async (options: Partial<EmulatorOptions>, model = ABLE): Promise<unknown> => {
    const sdk = client(await emulator(says("Hi"), options));
    return sdk.chat.send({ chatRequest: { model, messages } }).then(
      () => assert.fail("it succeeded"),
      (error: unknown) => error,
    );
  };

  for (const [status, type] of STATUSES) {
    it(`${status} as ${type.name}`, async () => {
      assert.ok((await failing({ faults: () => ({ kind: "http", status }) })) instanceof type);
    });
  }

  it("refusals of the routing, the key's limit and the credits", async () => {
    assert.ok((await failing({}, "acme/none")) instanceof errors.BadRequestResponseError);
    assert.ok((await failing({}, RETIRED)) instanceof errors.NotFoundResponseError);
    assert.ok((await failing({ keyLimit: nanoUsd(0) })) instanceof errors.ForbiddenResponseError);
    assert.ok((await failing({ credits: { bought: nanoUsd(9) } })) instanceof errors.PaymentRequiredResponseError);
  });

  it("an error within a stream", async () => {
    const error = { code: 502, message: "Provider disconnected" };
    const faults = () => ({ kind: "error_chunk", afterTokens: 1, error, form: "documented" }) as const;
    const sdk = client(await emulator(says("Hello there"), { faults }));
    assert.equal((await streamed(sdk, { model: ABLE, messages })).at(-1)?.error?.message, "Provider disconnected");
  });
});
