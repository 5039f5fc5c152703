import { readFileSync, readdirSync } from "fs";
import { join } from "path";
import { REPORTS_FOLDER, publicEntries, reportFile } from "../../dev/scripts/api/entries";
import { extractReports, type Report } from "../../dev/scripts/api/extract";
import { apiProblems } from "../../dev/scripts/api/problems";
import { PROJECT } from "../helpers/fixtures";

describe("the API reports", () => {
  let reports: readonly Report[];

  beforeAll(() => {
    reports = extractReports();
  });

  test("are one for each entry with types, and no more", () => {
    expect(publicEntries().map(({ name }) => name)).toEqual(expect.arrayContaining(["library", "charts", "testing"]));
    const files = readdirSync(join(PROJECT, REPORTS_FOLDER)).map((file) => `${REPORTS_FOLDER}/${file}`);
    expect(files.sort()).toEqual(publicEntries().map(reportFile).sort());
  });

  test("are current: `npm run build && npm run api` would change nothing", () => {
    for (const { entry, text } of reports) {
      expect({ entry, text: readFileSync(join(PROJECT, reportFile(entry)), "utf8") }).toEqual({ entry, text });
    }
  });

  test("say nothing against the declarations: every type that people meet is exported, and has a comment", () => {
    expect(apiProblems(reports)).toEqual([]);
  });
});
