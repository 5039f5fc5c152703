// `npm run version-step [-- REF] [--json]`: what the differences since a git ref ask of the version (docs/versions.md).
import { parseArgs } from "node:util";
import { EXIT, inputError } from "../../charts/failures";
import { projectFolder } from "../tools/project";
import { runMain } from "./run-main";
import { compareStates } from "./version-step/findings";
import { lastTag, statesSince } from "./version-step/states";
import { verdictLines, verdictOn } from "./version-step/verdict";

const USAGE = `usage: npm run version-step -- [REF] [--json]
  REF      git ref to compare with; the default is the last tag v*
  --json   the answer as JSON`;

function main(): number {
  const { json, ref } = options();
  const { before, after } = statesSince(projectFolder(), ref);
  const comparison = compareStates(before.side, after.side);
  const verdict = verdictOn(ref, { before: before.manifest, after: after.manifest }, comparison);
  console.log(json ? JSON.stringify(verdict, null, 2) : verdictLines(verdict).join("\n"));
  return verdict.isEnough ? EXIT.fine : EXIT.found;
}

function options(): { readonly json: boolean; readonly ref: string } {
  const { json, refs } = parsedArguments();
  if (refs.length > 1) throw inputError(`one ref can be compared with, got ${refs.join(" and ")}\n${USAGE}`);
  const ref = refs[0] ?? lastTag(projectFolder());
  if (ref !== undefined) return { json, ref };
  throw inputError(`no tag v* leads to HEAD: pass a git ref to compare with, such as HEAD~1\n${USAGE}`);
}

function parsedArguments(): { readonly json: boolean; readonly refs: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({
      options: { json: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    return { json: values.json, refs: positionals };
  } catch (error) {
    throw inputError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

runMain(main);
