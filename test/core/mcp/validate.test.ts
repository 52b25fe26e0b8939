import assert from "node:assert/strict";
import { matches } from "../../../src/core/mcp/schema/patterns.ts";
import { shownSchema } from "../../../src/core/mcp/schema/shown-schema.ts";
import { validate } from "../../../src/core/mcp/schema/validate.ts";

const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });

/** A schema, values that fit it, values that do not. By the drafts' own texts. */
const CASES: readonly (readonly [string, unknown, readonly unknown[], readonly unknown[]])[] = [
  ["draft-04 open bounds", { minimum: 1, exclusiveMinimum: true }, [2], [1]],
  ["open bounds", { exclusiveMaximum: 5 }, [4.9], [5]],
  ["multiples of a tenth", { multipleOf: 0.1 }, [0.3, 7], [0.25]],
  ["characters, not code units", { maxLength: 1 }, ["\u{1f600}"], ["ab"]],
  ["tuples before 2020", { items: [{ type: "string" }], additionalItems: false }, [["a"], []], [["a", "b"], [1]]],
  ["tuples since 2020", { prefixItems: [{ type: "string" }], items: { type: "number" } }, [["a", 1]], [["a", "b"]]],
  ["contains", { contains: { const: 1 }, maxContains: 1 }, [[1, 2]], [[2], [1, 1]]],
  [
    "unique items",
    { uniqueItems: true },
    [[{ a: 1, b: 2 }, { a: 1 }]],
    [
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
  ],
  [
    "patternProperties",
    { patternProperties: { "^n": { type: "number" } }, additionalProperties: false },
    [{ n1: 1 }],
    [{ n1: "a" }, { x: 1 }],
  ],
  ["propertyNames", { propertyNames: { maxLength: 2 } }, [{ ab: 1 }], [{ abc: 1 }]],
  ["dependencies", { dependencies: { a: ["b"], c: { required: ["d"] } } }, [{ a: 1, b: 1 }, {}], [{ a: 1 }, { c: 1 }]],
  ["dependentRequired", { dependentRequired: { a: ["b"] } }, [{ b: 1 }], [{ a: 1 }]],
  [
    "if, then, else",
    JSON.parse('{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}'),
    [{ a: 1, b: 1 }, { c: 1 }],
    [{ a: 1 }, {}],
  ],
  ["not", { not: { type: "string" } }, [1], ["a"]],
  ["oneOf", { oneOf: [{ type: "number" }, { minimum: 5 }] }, [1, "a"], [6]],
  ["boolean schemas", { properties: { a: false, b: true } }, [{ b: 1 }], [{ a: 1 }]],
  [
    "unevaluatedProperties",
    { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false },
    [{ a: 1 }],
    [{ b: 1 }],
  ],
  ["unevaluatedItems", { prefixItems: [{}], unevaluatedItems: false }, [[1]], [[1, 2]]],
  [
    "beside a reference since 2019",
    { $ref: "#/$defs/s", maxLength: 1, $defs: { s: { type: "string" } } },
    ["a"],
    ["ab", 1],
  ],
  [
    "not beside a reference in draft-07",
    {
      $schema: "http://json-schema.org/draft-07/schema#",
      properties: { a: { $ref: "#/definitions/s", maxLength: 1 } },
      definitions: { s: { type: "string" } },
    },
    [{ a: "ab" }],
    [{ a: 1 }],
  ],
  [
    "anchors and ids",
    {
      properties: { a: { $ref: "#x" }, b: { $ref: "urn:b" } },
      $defs: { a: { $anchor: "x", type: "string" }, b: { $id: "urn:b", type: "number" } },
    },
    [{ a: "", b: 1 }],
    [{ a: 1 }, { b: "" }],
  ],
  ["names with slashes", { $ref: "#/$defs/a~1b%20c", $defs: { "a/b c": { type: "null" } } }, [null], [1]],
  [
    "recursion",
    { properties: { next: { $ref: "#" } }, additionalProperties: false },
    [{ next: { next: {} } }],
    [{ next: { nxt: 1 } }],
  ],
  ["a reference to itself", { $ref: "#" }, [], [1, {}]],
  ["nullable of OpenAPI", { type: "string", nullable: true }, [null, "a"], [1]],
  ["an empty enum as none", { type: "string", enum: [] }, ["a"], [1]],
  ["whole numbers", { type: "integer" }, [1.0], [1.5, "1"]],
  ["names that every object has", object({}, { required: ["toString"] }), [{ toString: 1 }], [{}]],
];

describe("a server's schema", () => {
  for (const [what, schema, fit, wrong] of CASES)
    it(`is checked and shown: ${what}`, () => {
      for (const value of fit) assert.deepEqual(validate(schema, value), [], JSON.stringify(value));
      for (const value of wrong) assert.notDeepEqual(validate(schema, value), [], JSON.stringify(value));
      // Shown as part of an object, it allows no less.
      const shown = shownSchema(object({ it: schema }));
      for (const value of fit)
        if (!/reference|anchors|slashes|recursion/.test(what))
          assert.deepEqual(validate(shown, { it: value }), [], JSON.stringify(shown));
    });

  it("is refused where checking it takes too many steps, or leads nowhere", () => {
    const twice = { anyOf: [{ $ref: "#" }, { $ref: "#" }] };
    assert.match(validate(twice, 1)[0]?.message ?? "", /cannot be checked/);
    assert.match(validate({ $ref: "#/nowhere" }, 1)[0]?.message ?? "", /leads nowhere/);
  });

  it("is shown with what no provider takes said or left out", () => {
    const shown = shownSchema({
      $schema: "http://json-schema.org/draft-07/schema#",
      oneOf: [
        object({ a: { $ref: "#/definitions/u" } }, { required: ["a"] }),
        object({ b: { type: ["string", "null"] } }),
      ],
      properties: {
        list: { type: "array" },
        mode: { enum: ["x", null] },
        many: { enum: Array.from({ length: 500 }, (_, i) => `v${i}`) },
      },
      required: ["gone"],
      definitions: { u: { type: "string", format: "uri", default: "x\u200b" } },
    });
    assert.deepEqual(shown, {
      type: "object",
      properties: {
        list: { type: "array", items: {} },
        mode: { anyOf: [{ type: "string", enum: ["x"] }, { type: "null" }] },
        many: { description: '(one of 500 values, such as "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7")' },
        gone: {},
        a: { type: "string", description: "(format: uri)" },
        b: { anyOf: [{ type: "string" }, { type: "null" }] },
      },
      required: ["gone"],
    });
  });

  it("ends where it refers to itself", () => {
    const tree = object({ kids: { type: "array", items: { $ref: "#" } } });
    const text = JSON.stringify(shownSchema(tree));
    assert.ok(text.length < 2_000 && !text.includes("$ref"), text);
  });

  it("fits the room for one tool however large it is", () => {
    const wide = (depth: number): object =>
      object(
        Object.fromEntries(
          Array.from({ length: 12 }, (_, i) => [
            `p${i}`,
            depth === 0 ? { type: "string", description: "d".repeat(200) } : wide(depth - 1),
          ]),
        ),
      );
    const text = JSON.stringify(shownSchema(wide(2)));
    assert.ok(text.length <= 24_000 && text.includes("p11"), String(text.length));
  });

  it("has its patterns tried only where that ends", () => {
    assert.equal(matches("^(?:;\\d+)*$", ";1;22"), true);
    assert.equal(matches("^[a-z]+(?:-[a-z0-9]+)*$", "A"), false);
    for (const pattern of ["^(a+)+$", "(a|a)*$", "(?:\\.[a-z.]+)*$", "^(a)\\1$", "(?i)x"])
      assert.equal(matches(pattern, "a"), null, pattern);
    assert.equal(matches("^a*a*a*b$", "a".repeat(5_000)), null);
  });
});
