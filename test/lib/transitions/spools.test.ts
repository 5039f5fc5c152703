import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const { manifests } = synthesize(layerOf(environmentOf("prod")));

/** prod with another size of a job's volumes. */
function withSize(job: string, from: string, to: string): readonly Manifest[] {
  return manifests.map((manifest) => {
    if (manifest.kind !== "CronJob" || manifest.metadata.name !== job) return manifest;
    const text = JSON.stringify(manifest);
    expect(text).toContain(`"sizeLimit":"${from}"`);
    return JSON.parse(text.replaceAll(`"sizeLimit":"${from}"`, `"sizeLimit":"${to}"`)) as Manifest;
  });
}

test("less room for dumps is a warning with the command that shows their sizes, and more room is not", () => {
  const warningsWith = (size: string) => transitionWarnings(manifests, withSize("database-backup", "20Gi", size));
  const job = "CronJob 254carbon-access/database-backup";
  const command = "kubectl --namespace 254carbon-access logs -l app=database-backup -c dump --tail=20";
  expect(warningsWith("8Gi")).toEqual([
    {
      code: "backup/spool-smaller",
      message: `batch/v1/${job} has room for dumps of 8Gi instead of 20Gi; the next backup fails if its dumps are larger`,
      steps: [
        `see the sizes of the last dumps in bytes: \`${command}\``,
        expect.stringContaining("set spoolSize of the database backup to more"),
      ],
      objects: [`batch/v1/${job}`],
    },
  ]);
  expect(warningsWith("30Gi")).toEqual([]);
});

test("a smaller volume of a job without dumps gives no warning", () => {
  expect(transitionWarnings(manifests, withSize("configuration-backup", "1Gi", "512Mi"))).toEqual([]);
});
