import type { Check, CheckKind, NearRunner } from "../check.ts";
import { newCheck, setupOf } from "./new-check.ts";
import type { Project } from "./project.ts";

type Named = readonly [name: string, kind: CheckKind, ...command: [string, ...string[]]];

/** Checks of Rust, Go, Deno, Gradle, Maven, .NET, PHP and Ruby projects: what their one tool does. */
export async function compiledChecks(project: Project): Promise<readonly Check[]> {
  const found = await Promise.all([rust(project), go(project), ...OTHERS.map((one) => other(project, one))]);
  return found.flat();
}

async function rust(project: Project): Promise<readonly Check[]> {
  const manifest = await project.text("Cargo.toml");
  // A member of a workspace is checked with the whole.
  if (manifest === null || (project.folder !== "" && (await project.at("").has("Cargo.toml")))) return [];
  const all = /^\[workspace\]/m.test(manifest) ? ["--workspace"] : [];
  const clippy =
    /^\[(workspace\.)?lints\.clippy\]/m.test(manifest) ||
    (await project.firstWith(["clippy.toml", ".clippy.toml"])) !== null;
  const near: NearRunner | null = all.length > 0 ? { runner: "cargo", file: "cargo", args: ["test", "--quiet"] } : null;
  return made(project, {
    probe: ["cargo", "--version"],
    advice: "Install Rust with rustup.",
    covers: [".rs", ".toml"],
    near,
    checks: [
      ["cargo check", "types", "cargo", "check", "--quiet", "--all-targets", ...all],
      ...(clippy ? [["cargo clippy", "lint", "cargo", "clippy", "--quiet", "--all-targets", ...all] as const] : []),
      ["cargo test", "tests", "cargo", "test", "--quiet", ...all],
    ],
  });
}

async function go(project: Project): Promise<readonly Check[]> {
  if (!(await project.has("go.mod"))) return [];
  return made(project, {
    probe: ["go", "version"],
    advice: "Install Go.",
    covers: [".go", ".mod", ".sum"],
    near: { runner: "go", file: "go", args: ["test"] },
    checks: [
      // A program that is built alone would else be written into the folder.
      ["go build", "types", "go", "build", "-o", "/dev/null", "./..."],
      ["go vet", "lint", "go", "vet", "./..."],
      ["go test", "tests", "go", "test", "./..."],
    ],
  });
}

interface Tool {
  readonly probe: [string, ...string[]];
  readonly advice: string;
  readonly covers: readonly string[];
  readonly near?: NearRunner | null;
  readonly checks: readonly Named[];
}

async function made(project: Project, { probe, advice, covers, near, checks }: Tool): Promise<readonly Check[]> {
  const setup = await setupOf(project, probe, advice);
  return checks.map(([name, kind, ...command]) =>
    newCheck(project, { name, kind, command, covers, setup, near: kind === "tests" ? (near ?? null) : null }),
  );
}

/** A tool, and the file or pattern of names at the folder's top that tells that a project uses it. */
interface SignedTool extends Tool {
  readonly signs: RegExp;
  /** Must be there as well. */
  readonly beside?: string;
}

async function other(project: Project, tool: SignedTool): Promise<readonly Check[]> {
  const names = await project.names("");
  if (!names.some((name) => tool.signs.test(name))) return [];
  if (tool.beside !== undefined && !(await project.has(tool.beside))) return [];
  return made(project, tool);
}

const JVM = [".java", ".kt", ".kts", ".groovy", ".scala", ".gradle", ".xml", ".properties"];

const OTHERS: readonly SignedTool[] = [
  {
    signs: /^deno\.jsonc?$/,
    probe: ["deno", "--version"],
    advice: "Install Deno.",
    covers: [".ts", ".tsx", ".js", ".jsx", ".mjs", ".json", ".jsonc"],
    checks: [
      ["deno check", "types", "deno", "check", "."],
      ["deno lint", "lint", "deno", "lint"],
      ["deno test", "tests", "deno", "test"],
    ],
  },
  {
    signs: /^gradlew$/,
    probe: ["java", "-version"],
    advice: "Install a JDK.",
    covers: JVM,
    checks: [
      ["gradle classes", "types", "./gradlew", "--quiet", "--no-daemon", "classes", "testClasses"],
      ["gradle test", "tests", "./gradlew", "--quiet", "--no-daemon", "test"],
    ],
  },
  {
    signs: /^mvnw$/,
    beside: "pom.xml",
    probe: ["java", "-version"],
    advice: "Install a JDK.",
    covers: JVM,
    checks: [
      ["maven compile", "types", "./mvnw", "-q", "-B", "test-compile"],
      ["maven test", "tests", "./mvnw", "-q", "-B", "test"],
    ],
  },
  {
    signs: /\.(sln|slnx|csproj|fsproj|vbproj)$/,
    probe: ["dotnet", "--version"],
    advice: "Install the .NET SDK.",
    covers: [".cs", ".fs", ".vb", ".csproj", ".fsproj", ".sln", ".props", ".targets", ".razor", ".json"],
    checks: [
      ["dotnet build", "types", "dotnet", "build", "--nologo"],
      ["dotnet test", "tests", "dotnet", "test", "--nologo"],
    ],
  },
  {
    signs: /^phpunit\.xml(\.dist)?$/,
    probe: ["php", "vendor/bin/phpunit", "--version"],
    advice: 'Install PHP, then run "composer install" in the project\'s folder.',
    covers: [".php", ".xml", ".dist", ".json"],
    checks: [["phpunit", "tests", "php", "vendor/bin/phpunit", "--colors=never"]],
  },
  {
    signs: /^\.rspec$|^spec$/,
    beside: "Gemfile",
    probe: ["bundle", "exec", "rspec", "--version"],
    advice: 'Install Ruby, then run "bundle install" in the project\'s folder.',
    covers: [".rb", ".rake", ".erb", ".gemspec"],
    checks: [["rspec", "tests", "bundle", "exec", "rspec", "--no-color"]],
  },
];
