import { readFileSync, readdirSync } from "fs";
import { join } from "path";
import { REPORTS_FOLDER, publicEntries, reportFile } from "../../dev/scripts/api/entries";
import { extractReports, type Report } from "../../dev/scripts/api/extract";
import { apiProblems } from "../../dev/scripts/api/problems";
import { PROJECT } from "../helpers/fixtures";

describe("docs/api", () => {
  let reports: readonly Report[];

  beforeAll(() => {
    reports = extractReports();
  });

  test("docs/api has one report for each typed entry point in package.json", () => {
    expect(publicEntries().map(({ name }) => name)).toEqual(expect.arrayContaining(["library", "charts", "testing"]));
    const files = readdirSync(join(PROJECT, REPORTS_FOLDER)).map((file) => `${REPORTS_FOLDER}/${file}`);
    expect(files.sort()).toEqual(publicEntries().map(reportFile).sort());
  });

  test("the API reports are up to date, so `npm run build && npm run api` changes nothing", () => {
    for (const { entry, text } of reports) {
      expect({ entry, text: readFileSync(join(PROJECT, reportFile(entry)), "utf8") }).toEqual({ entry, text });
    }
  });

  test("every type in a public signature is exported and documented", () => {
    expect(apiProblems(reports)).toEqual([]);
  });
});
