import { execFileSync } from "child_process";
import { readFileSync } from "fs";
import { join } from "path";
import { PROJECT } from "../helpers/fixtures";

/** Banned phrases with their replacements. They cover most of the wording that readers found unclear. */
const BANNED: readonly (readonly [phrase: RegExp, instead: string])[] = [
  // "nobody" in quotes is a Unix user.
  [/\b(some|any|every|no)body\b(?!")/i, "the actor: no service, another controller, the on-call engineer"],
  [/\bwh(oever|om|omever|atever)\b/i, "the actor, or a plain relative clause"],
  // "flavour" in quotes is a key that the loader still recognizes.
  [/\b(colour|flavour(?!")|behaviour|neighbour|honour|favour)/i, "American spelling: color, flavor, behavior"],
  [/\b(licence|judgement|catalogue|centre|grey|cancelled(?!\(\))|labelled(?!by)|modelled)/i, "American spelling"],
  [/\b(is|are|was|were|be|been) told\b|\btold of\b/i, "is configured, gets, see"],
  [/\bsays? (otherwise|so)\b/i, "overrides, is configured"],
  [/\bway (out|back)\b/i, "fix, undo, rollback"],
  [/\b(is|are|was|were|be|as|been|not) printed\b/i, "rendered, synthesized, in the manifest"],
  [/\bstands\b|\bstand(ing)? (beside|for itself|in|at)\b/i, "is, is in, next to"],
  [/\blies\b|\bbeside\b/i, "is in, next to"],
  [/\bcalled (like|after)\b|\bby the name\b/i, "named"],
  [/\bof (its|their) own\b/i, "its own, separate"],
  [/\b(is|are|was|were) (not )?there\b(?! (a|an|no|any|one)\b)/i, "exists, is missing"],
  [/(?<!\bthere )\b(is|are) no\b(?! longer| more than)/i, "is not a, is missing"],
  [/\basks? nothing\b|\bnothing is asked\b/i, "does not contact"],
  [/\bby (itself|themselves)\b/i, "automatically, alone"],
  [/\bnothing else\b/i, "say it positively"],
  [/\bin vain\b|\bhasty\b|\bstrangers?\b/i, "the fact; another project, consumer"],
  [/\bOf (Secrets|secrets)\b|\botherwise than\b/, "subject first, verb early"],
];

/** Files without prose written for this project, such as data, generated files and quotes from the production runbook. */
const OUT_OF_SCOPE =
  /^(LICENSE|package-lock\.json|test\/docs\/voice\.test\.ts|test\/fixtures\/|test\/runbook\/.*\.md$)|\.(lock|sum|svg|png|snap)$/;

interface Finding {
  readonly place: string;
  readonly text: string;
  readonly instead: string;
}

function findingsIn(file: string, text: string): readonly Finding[] {
  return text.split("\n").flatMap((line, index) =>
    BANNED.flatMap(([phrase, instead]) => {
      const [found] = phrase.exec(line) ?? [];
      return found === undefined ? [] : [{ place: `${file}:${index + 1}`, text: found, instead }];
    }),
  );
}

test("a banned phrase is reported with its location and a replacement", () => {
  expect(findingsIn("a.md", "Fine.\nNobody may call it.")).toEqual([
    { place: "a.md:2", text: "Nobody", instead: "the actor: no service, another controller, the on-call engineer" },
  ]);
});

test("no file of the project contains a banned phrase", () => {
  const files = execFileSync("git", ["ls-files"], { cwd: PROJECT, encoding: "utf8" }).split("\n").filter(Boolean);
  const inScope = files.filter((file) => !OUT_OF_SCOPE.test(file));
  expect(inScope.length).toBeGreaterThan(500);
  expect(inScope.flatMap((file) => findingsIn(file, readFileSync(join(PROJECT, file), "utf8")))).toEqual([]);
});
