import type { DefinitionKind } from "./outline.ts";

/**
 * How a grammar's nodes are read. Names are those of the grammar's own node types
 * (https://github.com/tree-sitter, the grammars' node-types.json).
 */
export interface Language {
  readonly grammar: string;
  /** Endings of file names, without the dot. */
  readonly endings: readonly string[];
  /** Node types that define something. */
  readonly defines: Readonly<Record<string, DefinitionKind>>;
  /** Kinds whose insides hold further definitions. */
  readonly holders: ReadonlySet<DefinitionKind>;
  /** Node types that define nothing and may hold what does. */
  readonly transparent: ReadonlySet<string>;
  /** Node types of declarations of variables, of which functions and constants of the outermost level count. */
  readonly variables: ReadonlySet<string>;
}

const HOLDERS: ReadonlySet<DefinitionKind> = new Set(["namespace", "class", "interface", "enum"]);

function language(
  grammar: string,
  endings: string,
  defines: Readonly<Record<string, DefinitionKind>>,
  transparent: string,
  variables = "",
): Language {
  return {
    grammar,
    endings: endings.split(" "),
    defines,
    holders: HOLDERS,
    transparent: new Set(transparent.split(" ")),
    variables: new Set(variables.split(" ")),
  };
}

const SCRIPT = {
  class_declaration: "class",
  abstract_class_declaration: "class",
  function_declaration: "function",
  generator_function_declaration: "function",
  function_signature: "function",
  method_definition: "method",
  method_signature: "method",
  abstract_method_signature: "method",
  interface_declaration: "interface",
  type_alias_declaration: "type",
  enum_declaration: "enum",
  internal_module: "namespace",
  module: "namespace",
} as const;
const SCRIPT_INSIDES =
  "program export_statement ambient_declaration expression_statement statement_block class_body interface_body";
const SCRIPT_VARIABLES = "lexical_declaration variable_declaration public_field_definition field_definition";

export const LANGUAGES: readonly Language[] = [
  language("typescript", "ts mts cts", SCRIPT, SCRIPT_INSIDES, SCRIPT_VARIABLES),
  language("tsx", "tsx", SCRIPT, SCRIPT_INSIDES, SCRIPT_VARIABLES),
  language("javascript", "js mjs cjs jsx", SCRIPT, SCRIPT_INSIDES, SCRIPT_VARIABLES),
  language(
    "python",
    "py pyi",
    { class_definition: "class", function_definition: "function" },
    "module block decorated_definition if_statement else_clause try_statement expression_statement",
    "assignment",
  ),
  language(
    "go",
    "go",
    { function_declaration: "function", method_declaration: "method", type_spec: "type", type_alias: "type" },
    "source_file type_declaration const_declaration var_declaration var_spec_list",
    "const_spec var_spec",
  ),
  language(
    "rust",
    "rs",
    {
      function_item: "function",
      function_signature_item: "function",
      struct_item: "class",
      union_item: "class",
      enum_item: "type",
      trait_item: "interface",
      impl_item: "class",
      mod_item: "namespace",
      type_item: "type",
      const_item: "constant",
      static_item: "constant",
      macro_definition: "macro",
    },
    "source_file declaration_list foreign_mod_item",
  ),
  language(
    "java",
    "java",
    {
      class_declaration: "class",
      record_declaration: "class",
      interface_declaration: "interface",
      annotation_type_declaration: "interface",
      enum_declaration: "enum",
      method_declaration: "method",
      constructor_declaration: "method",
    },
    "program class_body interface_body enum_body enum_body_declarations annotation_type_body",
  ),
  language(
    "c-sharp",
    "cs",
    {
      namespace_declaration: "namespace",
      class_declaration: "class",
      struct_declaration: "class",
      record_declaration: "class",
      interface_declaration: "interface",
      enum_declaration: "type",
      delegate_declaration: "type",
      method_declaration: "method",
      constructor_declaration: "method",
      property_declaration: "property",
    },
    "compilation_unit declaration_list file_scoped_namespace_declaration",
  ),
  language(
    "cpp",
    "c cc cpp cxx h hh hpp hxx",
    {
      namespace_definition: "namespace",
      class_specifier: "class",
      struct_specifier: "class",
      union_specifier: "class",
      enum_specifier: "type",
      alias_declaration: "type",
      function_definition: "function",
      preproc_function_def: "macro",
      type_definition: "type",
    },
    "translation_unit declaration_list field_declaration_list template_declaration linkage_specification " +
      "preproc_ifdef preproc_if preproc_else",
    "declaration field_declaration",
  ),
  language(
    "ruby",
    "rb rake",
    { module: "namespace", class: "class", method: "method", singleton_method: "method" },
    "program body_statement",
    "assignment",
  ),
  language(
    "php",
    "php",
    {
      namespace_definition: "namespace",
      class_declaration: "class",
      trait_declaration: "class",
      interface_declaration: "interface",
      enum_declaration: "enum",
      function_definition: "function",
      method_declaration: "method",
    },
    "program declaration_list enum_declaration_list compound_statement",
  ),
  language("bash", "sh bash", { function_definition: "function" }, "program"),
];

const BY_ENDING = new Map(LANGUAGES.flatMap((one) => one.endings.map((ending) => [ending, one] as const)));

/** `undefined` where there is no outline for files of that ending. */
export function languageOf(path: string): Language | undefined {
  return BY_ENDING.get(/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "");
}
