import type { Finding } from "../../../../dev/scripts/version-step/findings";
import { upgradeNotes } from "../../../../dev/scripts/version-step/notes";

const finding = (where: string, identity: string, effect: "restarts" | "added"): Finding => ({
  step: "major",
  where,
  what: "",
  object: { identity, effect },
});

test("upgradeNotes groups the objects of each environment by effect", () => {
  const findings = [
    finding("prod", "Deployment/auth", "restarts"),
    finding("prod", "ConfigMap/rules", "added"),
    finding("prod", "Deployment/metrics", "restarts"),
    finding("dev", "ConfigMap/rules", "added"),
    { step: "major" as const, where: "library.api.md", what: "1 line gone" },
  ];
  expect(upgradeNotes(findings).split("\n")).toEqual([
    "- **prod**",
    "  - Pods restart: `Deployment/auth`, `Deployment/metrics`",
    "  - New: `ConfigMap/rules`",
    "- **dev**",
    "  - New: `ConfigMap/rules`",
  ]);
});

test("upgradeNotes lists why environment files are rejected instead of reporting no change", () => {
  const what = "the same files are rejected: environments/prod.yaml:3:1 name: is missing";
  const notes = upgradeNotes([{ step: "major", where: "prod", what, isRejected: true }]);
  expect(notes).toBe(`- **prod**\n  - ${what}`);
});

test("upgradeNotes reports no manifest change if only the API differs", () => {
  expect(upgradeNotes([{ step: "minor", where: "library.api.md", what: "1 new" }])).toBe("No manifest changes.");
});
