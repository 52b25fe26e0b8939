import type { CatalogueModel } from "../../core/models/catalogue-schema.ts";

/** `supported_parameters` of a model: what every provider takes, and what its abilities add. */
export function supportedParameters({ capabilities }: CatalogueModel): string[] {
  const { toolCalling, jsonMode, structuredOutputs, reasoning } = capabilities;
  return [
    ...EVERYWHERE,
    ...(toolCalling ? ["tools", "tool_choice", "parallel_tool_calls"] : []),
    ...(jsonMode ? ["response_format"] : []),
    ...(structuredOutputs ? ["structured_outputs"] : []),
    ...(reasoning ? ["reasoning", "include_reasoning", "reasoning_effort"] : []),
  ];
}

const EVERYWHERE = ["max_tokens", "max_completion_tokens", "temperature", "top_p", "stop"];

/** Fields of a body that are parameters of the model, and not of the routing or the transport. */
const PARAMETERS: ReadonlySet<string> = new Set([
  ...EVERYWHERE,
  ...["tools", "tool_choice", "parallel_tool_calls", "response_format", "reasoning", "include_reasoning"],
  ...["reasoning_effort", "seed", "logprobs", "top_logprobs", "logit_bias", "frequency_penalty", "presence_penalty"],
  ...["repetition_penalty", "top_k", "top_a", "min_p", "verbosity", "prediction", "structured_outputs"],
]);

/** The parameters that a body sends, by the names of `supported_parameters`. */
export function sentParameters(body: Readonly<Record<string, unknown>>, wantsSchema: boolean): readonly string[] {
  const sent = Object.keys(body).filter(
    (name) => PARAMETERS.has(name) && body[name] !== undefined && body[name] !== null,
  );
  return wantsSchema ? sent.map((name) => (name === "response_format" ? "structured_outputs" : name)) : sent;
}
