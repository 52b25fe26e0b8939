import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { contentProblem } from "../../../src/core/workspace/content-problem.ts";

/** The same pointer to another's host in every way that an editor reads. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ["a.json", '{"$schema": "https://evil.test/s.json"}'],
  ["a.json", '{"$schema"\n:\n"https://evil.test/?leak=1"}'],
  ["a.json", '{"\\u0024schema": "https://evil.test/s"}'],
  ["a.json", '{"$schema": "\\u0068ttps:\\/\\/evil.test\\/s"}'],
  ["a.json", '{"$schema": "HTTPS://EVIL.test/s"}'],
  ["a.json", '{"$schema": "//evil.test/s"}'],
  ["a.json", '{"$schema": "https://json.schemastore.org@evil.test/s"}'],
  ["a.json", '{"$schema": "https://json.schemastore.org/x?leak=1"}'],
  ["a.json", '{"$schema": "https://json.schemastore.org:8443/x"}'],
  ["a.json", '{"$schema": "https://json.schemastore.org.evil.test/x"}'],
  ["a.json", '{"$schema": "file://evil.test/share/s"}'],
  ["a.json", '{"$schema": "\\\\\\\\evil.test\\\\share"}'],
  ["schema.json", '{"$ref": "https://evil.test/s"}'],
  ["A.JSON", '{"$schema": "https://evil.test/s"}'],
  [".eslintrc", '{"$schema": "https://evil.test/s"}'],
  ["a.jsonc", '// {"$schema": "https://evil.test/s"}'],
  ["a.code-snippets.json", '{"$schema":"https://[::1]/s"}'],
  ["a.yaml", "# yaml-language-server: $schema=https://evil.test/s\na: 1"],
  ["a.yml", "$schema: https://evil.test/s"],
  ["a.yml", "'$schema': 'https://evil.test/s'"],
  ["a.yml", '"\\x24schema": "https://evil.test/s"'],
  ["a.toml", "#:schema https://evil.test/s\n"],
  ["a.toml", '"$schema" = "https://evil.test/s"\n'],
  ["a.xml", '<a xsi:schemaLocation="urn:a https://evil.test/a.xsd"/>'],
  ["a.xml", "<a xsi:noNamespaceSchemaLocation='https://evil.test/a.xsd'/>"],
  ["a.xml", '<a xsi:schemaLocation="urn:a &#104;ttps://evil.test/a.xsd"/>'],
  ["a.xml", '<a xsi:schemaLocation="urn:a &#x68;ttps&#x3a;//evil.test/a.xsd"/>'],
  ["a.xml", '<!DOCTYPE a SYSTEM "https://evil.test/a.dtd">'],
  ["a.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "ftp://evil.test/b">]>'],
  ["a.xml", '<?xml-model href="https://evil.test/a.rng"?>'],
  ["a.xml", '<?xml-stylesheet href="https://evil.test/a.xsl"?>'],
  ["a.xsd", '<xs:import schemaLocation="https://evil.test/a.xsd"/>'],
  ["a.csproj", '<!DOCTYPE a PUBLIC "-//A//B" "https://evil.test/a.dtd">'],
  ["a.svg", '<!DOCTYPE svg PUBLIC "-//A//B" "https://evil.test/a.dtd">'],
];

describe("pointers to schemas", () => {
  for (const [path, text] of HOSTILE)
    it(`to a new host are refused: ${path} ${JSON.stringify(text.slice(0, 70))}`, () => {
      assert.match(contentProblem(path, null, text) ?? "open", /it would point to .* for its schema/);
      assert.match(contentProblem(path, "{}", text) ?? "open", /it would point to/);
      assert.equal(contentProblem(path, text, text), null, "what is there may stay");
      assert.equal(contentProblem(path, text, ""), null, "and may go");
    });

  it("may stay with the host that the file has, and change there, but for a query", () => {
    const at = (url: string) => `{"$schema": "${url}"}`;
    const old = at("https://own.test/1/s.json");
    assert.equal(contentProblem("a.json", old, at("https://own.test/2/s.json")), null);
    assert.match(contentProblem("a.json", old, at("https://own.test/1/s.json?x=secret")) ?? "", /own\.test/);
    assert.match(contentProblem("a.json", old, at("https://own.test:99/1/s.json")) ?? "", /own\.test:99/);
    assert.match(contentProblem("a.json", '{"homepage": "https://evil.test"}', HOSTILE[0]?.[1] ?? "") ?? "", /evil/);
  });

  it("may be made to a local file, to a known publisher, and in what no editor reads as data", () => {
    for (const [path, text] of [
      ["a.json", '{"$schema": "./node_modules/x/schema.json", "$ref": "#/definitions/a", "url": "https://evil.test"}'],
      ["a.json", '{"$schema": "https://json.schemastore.org/tsconfig", "also": "https://evil.test"}'],
      ["a.json", '{"$schema": "file:///home/me/s.json"}'],
      ["a.svg", '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'],
      [
        "pom.xml",
        '<a xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd">',
      ],
      ["a.html", '<!DOCTYPE html>\n<a href="https://evil.test">x</a>'],
      ["a.ts", 'const text = \'{"$schema": "https://evil.test/s.json"}\';'],
      ["docs/a.md", "`$schema: https://evil.test/s`"],
    ] as const)
      assert.equal(contentProblem(path, null, text), null, text);
  });

  it("are found in time that grows with the text", () => {
    const started = performance.now();
    for (const piece of [
      '"$schema":',
      "schemaLocation=",
      "<!DOCTYPE ",
      '<!DOCTYPE a "//',
      "&#",
      "\\u0024schema ",
      "//a//",
    ])
      contentProblem("a.xml", null, piece.repeat(20_000));
    assert.ok(performance.now() - started < 5_000, `${performance.now() - started} ms`);
  });
});
