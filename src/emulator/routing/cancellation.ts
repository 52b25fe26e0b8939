/**
 * Providers that go on generating, and charge for the whole answer, when a stream is cancelled. All others stop.
 * Source: OpenRouter's docs, API reference, streaming (2026-08).
 */
const GO_ON: ReadonlySet<string> = new Set(
  [
    ["AI21", "AionLabs", "Alibaba", "Amazon Bedrock", "AWS Bedrock", "Featherless", "Google", "Google AI Studio"],
    ["Google Vertex", "Groq", "HuggingFace", "InferenceNet", "Inflection", "Kluster", "Lambda", "Lynn", "Minimax"],
    ["Mistral", "Modal", "Nebius", "Perplexity", "Reflection", "Replicate", "SambaNova", "Targon", "ZeroOneAI"],
  ].flatMap((names) => names.map((name) => name.toLowerCase())),
);

/** Whether the provider of this display name stops, and charges only for what it generated. */
export function stopsWhenCancelled(provider: string): boolean {
  return !GO_ON.has(provider.toLowerCase());
}
