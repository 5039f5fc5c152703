import { readFileSync, readdirSync, statSync } from "fs";
import { join } from "path";
import { environmentEffects } from "../../bin/output/effects";
import { NAMELESS, readManifests } from "../../bin/input/manifest-files";
import { PROJECT } from "../helpers/fixtures";

const FOLDER = join(PROJECT, "test", "fixtures", "compare");
const CASES = readdirSync(FOLDER).filter((name) => statSync(join(FOLDER, name)).isDirectory());

/** What kube-apiserver 1.36.3 did with `after` once `before` was applied. Recorded with server-side apply. */
const SERVER = JSON.parse(readFileSync(join(FOLDER, "expected.json"), "utf8")) as Readonly<Record<string, string>>;

/** The server's answer in the words of `compare`: refused, or the most disruptive effect. */
function wordOf(answer: string): string {
  if (answer.startsWith("REFUSED")) return "refused";
  if (answer.includes("template CHANGED")) return "restarts";
  if (answer.includes("changed in place") || / (left|added)/.test(answer)) return "inPlace";
  return "same";
}

/** What `compare` says of a case. A recreated object is one whose change the server refuses. */
function judged(name: string): string {
  const [before, after] = ["before.yaml", "after.yaml"].map((file) => readManifests(join(FOLDER, name, file)));
  expect([...(before?.problems ?? []), ...(after?.problems ?? [])]).toEqual([]);
  const [effects] = environmentEffects(before?.environments ?? new Map(), after?.environments ?? new Map());
  expect(effects?.name).toBe(NAMELESS);
  const { restarts = 0, refused = 0, recreated = 0, inPlace = 0, added = 0, removed = 0 } = effects?.counts ?? {};
  if (refused + recreated > 0) return "refused";
  if (restarts > 0) return "restarts";
  return inPlace + added + removed > 0 ? "inPlace" : "same";
}

test("the recorded answers cover every case", () => {
  expect(Object.keys(SERVER).sort()).toEqual(CASES);
});

test.each(CASES)("compare judges %s as kube-apiserver does", (name) => {
  expect(judged(name)).toBe(wordOf(SERVER[name] ?? ""));
});
