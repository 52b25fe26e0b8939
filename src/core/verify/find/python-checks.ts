import type { Check } from "../check.ts";
import { newCheck, setupOf } from "./new-check.ts";
import type { Project } from "./project.ts";

/** Checks of a Python project, by what it is configured for: ruff, mypy, pyright, pytest; unittest by its files. */
export async function pythonChecks(project: Project): Promise<readonly Check[]> {
  const python = await pythonOf(project);
  const checks: Check[] = [];
  const add = async (kind: Check["kind"], module: string, args: readonly string[], near = false) => {
    const start = ["-m", module, ...args];
    const probe: [string, ...string[]] =
      module === "unittest" ? [python, "--version"] : [python, "-m", module, "--version"];
    const setup = await setupOf(
      project,
      probe,
      `Install ${module} for this project: ${python} -m pip install ${module}`,
    );
    const runner = near ? ({ runner: "pytest", file: python, args: start } as const) : null;
    const covers = kind === "tests" ? [".py", ".toml", ".cfg", ".ini", ".json"] : [".py", ".pyi"];
    checks.push(newCheck(project, { name: module, kind, command: [python, ...start], covers, setup, near: runner }));
  };
  const mypy = await project
    .firstWith(["mypy.ini", ".mypy.ini"])
    .then(
      async (own) =>
        own ??
        (await project.firstWith(["pyproject.toml"], /^\[tool\.mypy\]/m)) ??
        project.firstWith(["setup.cfg"], /^\[mypy\]/m),
    );
  if (mypy !== null) {
    const ownFiles = (await project.firstWith([mypy], /^(files|packages|modules)\s*=/m)) !== null;
    await add("types", "mypy", ["--cache-dir=/dev/null", ...(ownFiles ? [] : ["."])]);
  }
  const pyright = await either(project, ["pyrightconfig.json"], "pyproject.toml", /^\[tool\.pyright\]/m);
  if (pyright !== null) await add("types", "pyright", []);
  const ruff = await either(project, ["ruff.toml", ".ruff.toml"], "pyproject.toml", /^\[tool\.ruff(\.|\])/m);
  if (ruff !== null) await add("lint", "ruff", ["check", "--no-cache", "."]);
  if (await usesPytest(project)) await add("tests", "pytest", ["-q", "-p", "no:cacheprovider"], true);
  else {
    const folder = await unittestFolder(project);
    if (folder !== null) await add("tests", "unittest", ["discover", ...folder]);
  }
  return checks;
}

/** The project's own environment, which copies are given a link to; else the machine's. */
async function pythonOf(project: Project): Promise<string> {
  for (const path of [".venv/bin/python", "venv/bin/python", ".venv/Scripts/python.exe", "venv/Scripts/python.exe"])
    if (await project.has(path)) return path;
  return "python3";
}

async function either(project: Project, own: readonly string[], shared: string, section: RegExp) {
  return (await project.firstWith(own)) ?? project.firstWith([shared], section);
}

async function usesPytest(project: Project): Promise<boolean> {
  const signs = [
    project.firstWith(["pytest.ini", ".pytest.ini", "conftest.py", "tests/conftest.py", "test/conftest.py"]),
    project.firstWith(["pyproject.toml"], /^\[tool\.pytest/m),
    project.firstWith(["setup.cfg"], /^\[tool:pytest\]/m),
    project.firstWith(["tox.ini"], /^\[pytest\]/m),
  ];
  if ((await Promise.all(signs)).some((sign) => sign !== null)) return true;
  for (const path of await testFiles(project))
    if (/^\s*(import pytest|from pytest )|^def test_/m.test((await project.text(path)) ?? "")) return true;
  return false;
}

/** Arguments of `discover`: tests in a folder that is no package are found only when it is named. */
async function unittestFolder(project: Project): Promise<readonly string[] | null> {
  for (const path of await testFiles(project)) {
    if (!/^\s*(import|from) unittest\b/m.test((await project.text(path)) ?? "")) continue;
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    if (folder === "") return [];
    return (await project.has(`${folder}/__init__.py`)) ? ["-s", folder, "-t", "."] : ["-s", folder];
  }
  return null;
}

async function testFiles(project: Project): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of ["", "tests", "test"])
    for (const name of await project.names(folder))
      if (/^test_.*\.py$/.test(name)) found.push(folder === "" ? name : `${folder}/${name}`);
  return found;
}
