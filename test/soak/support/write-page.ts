// Writes docs/generated/delivery-proof.md from the report of a run: the argument is its file.
import { execFileSync } from "child_process";
import { readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { projectFolder } from "../../../dev/tools/project";
import { machineFacts, recordPage, type JestResult } from "../../nodes/support/record-page";
import { measurements } from "./record";

const PAGE = join("docs", "generated", "delivery-proof.md");

function main([report = ""]: readonly string[]): void {
  const { startTime, testResults } = JSON.parse(readFileSync(report, "utf8")) as JestResult & {
    readonly startTime: number;
  };
  const revision = execFileSync("git", ["rev-parse", "HEAD"], { cwd: projectFolder(), encoding: "utf8" }).trim();
  const page = recordPage({
    title: "Record of the releases on real control planes",
    command: "npm run e2e:soak",
    remark:
      "KWOK simulates the nodes and the pods, which become ready after a random time. The [notes](../proofs.md#tested-in-many-releases) explain the tests. The times are measurements on this machine and not a promise.",
    revision,
    started: new Date(startTime),
    ended: new Date(Math.max(...testResults.map(({ endTime }) => endTime))),
    facts: machineFacts(),
    files: testResults,
    measurements: measurements(),
  });
  writeFileSync(join(projectFolder(), PAGE), page);
  process.stderr.write(`wrote ${PAGE}; commit it\n`);
}

main(process.argv.slice(2));
