import { execFileSync } from "child_process";
import { readFileSync, readdirSync } from "fs";
import { join } from "path";
import { PROJECT } from "../helpers/fixtures";

interface Room {
  readonly pattern: string;
  readonly on: readonly string[];
}

const PRINT = 'import { ROOMS } from "./eslint.config.mjs"; console.log(JSON.stringify(ROOMS));';

const ROOMS = JSON.parse(
  execFileSync(process.execPath, ["--input-type=module", "-e", PRINT], { cwd: PROJECT, encoding: "utf8" }),
) as Readonly<Record<string, Room>>;

const CONTRIBUTING = readFileSync(join(PROJECT, "CONTRIBUTING.md"), "utf8");

function below(room: string): readonly string[] {
  const direct = ROOMS[room]?.on ?? [];
  return [...direct, ...direct.flatMap(below)];
}

function foldersOf(path: string): readonly string[] {
  return readdirSync(join(PROJECT, path), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [`${path}/${entry.name}/**`] : [],
  );
}

describe("the rooms", () => {
  test("have the same arrows in CONTRIBUTING.md and in the linter", () => {
    const drawn = [...CONTRIBUTING.matchAll(/^ {2}(\w+) --> (\w+)$/gm)].map(([, from, to]) => `${from} > ${to}`);
    const linted = Object.entries(ROOMS).flatMap(([from, { on }]) => on.map((to) => `${from} > ${to}`));
    expect(drawn.sort()).toEqual(linted.sort());
  });

  test("are the folders of the code", () => {
    const patterns = Object.values(ROOMS).map(({ pattern }) => pattern);
    const folders = [...foldersOf("lib"), "lib/*.ts", "charts/**", "stacks/**", "bin/**"];
    expect(patterns.sort()).toEqual(folders.sort());
  });

  test("are in the table of contents of CONTRIBUTING.md", () => {
    const named = [...CONTRIBUTING.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([^`]+)\/`/g)].map(([, folder]) => folder ?? ""),
    );
    const folders = Object.values(ROOMS).map(({ pattern }) => pattern.replace(/\/\*.*$/, ""));
    expect([...new Set(folders)].filter((folder) => folder !== "lib" && !named.includes(folder))).toEqual([]);
  });

  test("are never built on each other in a circle", () => {
    expect(Object.keys(ROOMS).filter((room) => below(room).includes(room))).toEqual([]);
  });

  test("have no arrow that another arrow implies", () => {
    const implied = Object.entries(ROOMS).flatMap(([from, { on }]) =>
      on.filter((to) => on.some((other) => other !== to && below(other).includes(to))).map((to) => `${from} > ${to}`),
    );
    expect(implied).toEqual([]);
  });
});
