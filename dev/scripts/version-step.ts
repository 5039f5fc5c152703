// Computes the version step that the differences since a git ref require (docs/versions.md): `npm run version-step [-- [--notes] [REF]]`.
import { EXIT, inputError } from "../../charts/failures";
import { projectFolder } from "../tools/project";
import { runMain } from "./run-main";
import { findingsBetween } from "./version-step/findings";
import { upgradeNotes } from "./version-step/notes";
import { lastTag, withFilesOf } from "./version-step/states";
import { verdictOn } from "./version-step/verdict";

const USAGE = `usage: npm run version-step -- [--notes] [REF]
  --notes   print upgrade notes for CHANGELOG.md instead
  REF       git ref to compare with (default: the last tag v*)`;

runMain(() => {
  const notes = process.argv.includes("--notes");
  const [asked, ...more] = process.argv.slice(2).filter((arg) => arg !== "--notes");
  if (more.length > 0 || asked?.startsWith("-") === true)
    throw inputError(`must be one git ref, got ${[asked, ...more].join(" ")}\n${USAGE}`);
  const ref = asked ?? lastTag(projectFolder());
  if (ref === undefined) throw inputError(`no tag v* before HEAD; pass a git ref, for example HEAD~1\n${USAGE}`);
  if (notes) {
    console.log(withFilesOf(projectFolder(), ref, (folder) => upgradeNotes(findingsBetween(folder, projectFolder()))));
    return EXIT.fine;
  }
  const { isEnough, lines } = withFilesOf(projectFolder(), ref, (folder) => verdictOn(folder, projectFolder()));
  console.log(lines.join("\n"));
  return isEnough ? EXIT.fine : EXIT.found;
});
