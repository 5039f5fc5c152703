import { mkdtempSync, rmSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { findingsOfCheckov } from "./scanners/checkov";
import { withoutRepetitions, type Finding } from "./scanners/finding";
import { findingsOfKubeScore } from "./scanners/kube-score";
import { allRendered } from "./scanners/rendered";
import { unusedParts, notCoveredOnce } from "./scanners/waiver";
import { WAIVERS } from "./scanners/waivers";

describe("kube-score and checkov on all rendered files", () => {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-scanners-"));
  let findings: readonly Finding[];

  // The first run installs checkov.
  beforeAll(async () => {
    const rendered = allRendered();
    const found = [await findingsOfKubeScore(rendered, folder), await findingsOfCheckov(rendered, folder)];
    findings = withoutRepetitions(found.flat());
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("every scanner finding is covered by exactly one waiver", () => {
    expect(notCoveredOnce(findings, WAIVERS)).toEqual([]);
  });

  // Each app is in a waiver, so this also proves that both scanners checked each app.
  test("every part of a waiver matches a finding", () => {
    expect(unusedParts(WAIVERS, findings)).toEqual([]);
  });

  test("every waiver states its reason as a full sentence", () => {
    expect(WAIVERS.filter(({ reason }) => !/^\S.{20,}\.$/.test(reason))).toEqual([]);
  });
});
