import assert from "node:assert/strict";
import { cleaner } from "../../../src/core/history/secrets.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const random = seededRandom(7);
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const letters = (count: number, of = LETTERS) =>
  Array.from({ length: count }, () => of[Math.floor(random() * of.length)]).join("");
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A secret of each shape, and the part of it that must be nowhere. */
const SHAPES: Readonly<Record<string, () => string>> = {
  openrouter: () => `sk-or-v1-${letters(64)}`,
  openai: () => `sk-proj-${letters(48)}_${letters(20)}`,
  github: () => `ghp_${letters(36)}`,
  "github, fine": () => `github_pat_${letters(22)}_${letters(59)}`,
  gitlab: () => `glpat-${letters(20)}`,
  npm: () => `npm_${letters(36)}`,
  aws: () => `AKIA${letters(16, UPPER)}`,
  google: () => `AIza${letters(35)}`,
  slack: () => `xoxb-${letters(12)}-${letters(24)}`,
  stripe: () => `sk_live_${letters(24)}`,
  "a web token": () => `eyJ${letters(30)}.eyJ${letters(60)}.${letters(43)}`,
  "a private key": () =>
    `-----BEGIN RSA PRIVATE KEY-----\n${letters(64)}\n${letters(64)}\n-----END RSA PRIVATE KEY-----`,
  "a private key without an end": () => `-----BEGIN OPENSSH PRIVATE KEY-----\n${letters(64)}\n${letters(30)}`,
};

/** What a secret can stand in. */
const CARRIERS: Readonly<Record<string, (secret: string) => string>> = {
  alone: (secret) => secret,
  "a file of variables": (secret) => `A=1\nTOKEN=${secret}\nB=2\n`,
  code: (secret) => `const key = "${secret}";`,
  JSON: (secret) => JSON.stringify({ path: ".env", content: `TOKEN=\n${secret}\nB=2` }),
  "JSON in JSON": (secret) => JSON.stringify(JSON.stringify({ content: `\n${secret}\n` })),
  prose: (secret) => `The key is ${secret}, which works.`,
  "a list": (secret) => `[${secret},${secret}]`,
};

describe("secrets in what is kept", () => {
  const clean = cleaner([]);

  for (const [shape, make] of Object.entries(SHAPES))
    it(`are taken out by their shape: ${shape}`, () => {
      for (const [carrier, put] of Object.entries(CARRIERS))
        for (let times = 0; times < 40; times++) {
          const secret = make();
          const text = clean(put(secret));
          for (const part of secret.split(/[\n.]/).filter((one) => one.length > 20 && !one.includes("PRIVATE KEY")))
            assert.equal(text.includes(part), false, `${shape} in ${carrier}: ${text}`);
          assert.match(text, /\[secret\]/);
        }
    });

  it("are taken out by their value in each of its forms, whatever they look like", () => {
    const key = "correct horse battery/staple+42";
    const byValue = cleaner([undefined, key, ""]);
    const forms = [
      key,
      encodeURIComponent(key),
      Buffer.from(key).toString("hex"),
      Buffer.from(`Authorization: Bearer ${key}`).toString("base64"),
      Buffer.from(`x${key}`).toString("base64url"),
    ];
    for (const form of forms) {
      const text = byValue(`before ${form} after`);
      assert.equal(text.includes("[key]"), true, form);
      assert.equal(text.includes(form), false, form);
    }
  });

  it("in headers and addresses leave the name beside them", () => {
    assert.equal(clean("Authorization: Bearer abcdefghijklmnopqrstuvwx"), "Authorization: Bearer [secret]");
    assert.equal(clean("postgres://ada:hunter2@db/shop"), "postgres://ada:[secret]@db/shop");
    assert.equal(clean(`aws_secret_access_key = ${"a".repeat(40)}`), "aws_secret_access_key = [secret]");
  });

  it("are not seen where there are none", () => {
    for (const text of [
      "the task-management-of-everything-else folder",
      "risk-assessment-for-the-whole-project",
      "src/desk-lamp-and-other-furniture.ts",
      "const skip = sk - 1; // sk-",
      "https://example.com:8080/path?x=1@y",
      "Bearer tokens are used",
      "eyJhbGciOiJIUzI1NiJ9",
      "AKIA is how they begin",
      "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
      "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
    ])
      assert.equal(clean(text), text);
  });

  it("are looked for in time that grows with the text, whatever is in it", () => {
    const size = 300_000;
    for (const piece of ["-----BEGIN RSA PRIVATE KEY-----", "eyJ", "sk-", "://a:", "Bearer ", "eyJaaaaaaaaa.", "\\n"]) {
      const started = performance.now();
      clean(piece.repeat(Math.ceil(size / piece.length)));
      const ms = performance.now() - started;
      assert.ok(ms < 1_500, `${piece}: ${Math.round(ms)} ms`);
    }
  });

  it("are taken out once: what is clean stays as it is", () => {
    for (const make of Object.values(SHAPES)) {
      const once = clean(`a ${make()} b`);
      assert.equal(clean(once), once);
    }
  });
});
