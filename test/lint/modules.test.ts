import { execFileSync } from "child_process";
import { readFileSync, readdirSync } from "fs";
import { join } from "path";
import { PROJECT } from "../helpers/fixtures";

interface Module {
  readonly pattern: string;
  readonly dependsOn: readonly string[];
}

const PRINT = 'import { MODULES } from "./eslint.config.mjs"; console.log(JSON.stringify(MODULES));';

const MODULES = JSON.parse(
  execFileSync(process.execPath, ["--input-type=module", "-e", PRINT], { cwd: PROJECT, encoding: "utf8" }),
) as Readonly<Record<string, Module>>;

const CONTRIBUTING = readFileSync(join(PROJECT, "CONTRIBUTING.md"), "utf8");

function dependenciesOf(module: string): readonly string[] {
  const direct = MODULES[module]?.dependsOn ?? [];
  return [...direct, ...direct.flatMap(dependenciesOf)];
}

function foldersOf(path: string): readonly string[] {
  return readdirSync(join(PROJECT, path), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [`${path}/${entry.name}/**`] : [],
  );
}

describe("modules", () => {
  test("the diagram in CONTRIBUTING.md shows the dependencies that the linter enforces", () => {
    const drawn = [...CONTRIBUTING.matchAll(/^ {2}(\w+) --> (\w+)$/gm)].map(([, from, to]) => `${from} > ${to}`);
    const linted = Object.entries(MODULES).flatMap(([from, { dependsOn }]) => dependsOn.map((to) => `${from} > ${to}`));
    expect(drawn.sort()).toEqual(linted.sort());
  });

  test("each source folder is a module", () => {
    const patterns = Object.values(MODULES).map(({ pattern }) => pattern);
    const folders = [...foldersOf("lib"), "lib/*.ts", "charts/**", "stacks/**", "ops/**", "bin/**"];
    expect(patterns.sort()).toEqual(folders.sort());
  });

  test("CONTRIBUTING.md describes each module", () => {
    const named = [...CONTRIBUTING.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([^`]+)\/`/g)].map(([, folder]) => folder ?? ""),
    );
    const folders = Object.values(MODULES).map(({ pattern }) => pattern.replace(/\/\*.*$/, ""));
    expect([...new Set(folders)].filter((folder) => folder !== "lib" && !named.includes(folder))).toEqual([]);
  });

  test("modules have no circular dependencies", () => {
    expect(Object.keys(MODULES).filter((module) => dependenciesOf(module).includes(module))).toEqual([]);
  });

  test("no module lists a dependency that is already implied by another", () => {
    const implied = Object.entries(MODULES).flatMap(([from, { dependsOn }]) =>
      dependsOn
        .filter((to) => dependsOn.some((other) => other !== to && dependenciesOf(other).includes(to)))
        .map((to) => `${from} > ${to}`),
    );
    expect(implied).toEqual([]);
  });
});
