import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const { manifests } = synthesize(layerOf(environmentOf("prod")));

/** The last step of the warning about a changed image. */
function lastStep(code: string, from: string, to: string): string {
  const text = JSON.stringify(manifests);
  expect(text).toContain(from);
  const after = JSON.parse(text.replaceAll(from, to)) as readonly Manifest[];
  return (
    transitionWarnings(manifests, after)
      .find((one) => one.code === code)
      ?.steps.at(-1) ?? "no step"
  );
}

test("the last step of a Keycloak upgrade takes the number of pods back, and waits for the pods", () => {
  expect(lastStep("keycloak/mixed-versions", "keycloak:26.2.5", "keycloak:26.3.0")).toContain(
    "`kubectl apply --server-side --force-conflicts --field-manager=access-layer -l app=keycloak -f MANIFEST && kubectl --namespace 254carbon-access rollout status deployment/keycloak-deployment --timeout=15m`",
  );
});

test.each([
  ["cp-kafka:7.8.0", "3.8"],
  ["cp-kafka:8.0.0", "4.0"],
  ["cp-kafka:8", "VERSION"],
])("the printed metadata version of %s is %s, that of Apache Kafka", (to, version) => {
  const step = lastStep("kafka/metadata-version", "cp-kafka:7.7.1", to);
  expect(step).toMatch(new RegExp(`upgrade --metadata ${version}\`$`));
});

test.each([
  [
    "postgres:16.10",
    "postgres:17.2",
    "choose 17.6 or newer first: the dump of 16.10 contains \\\\restrict, which the psql of 17.2 does not know",
  ],
  ["postgres:16.10", "postgres:17.6", "suspend a client"],
  ["postgres:16.9", "postgres:17.2", "suspend a client"],
  ["postgres:16.10", "postgres:18.0", "suspend a client"],
])("the first step from %s to %s says whether psql can read the dump", (from, to, start) => {
  const text = JSON.stringify(manifests);
  expect(text).toContain("postgres:16.4");
  const [before, after] = [from, to].map(
    (image) => JSON.parse(text.replaceAll("postgres:16.4", image)) as readonly Manifest[],
  );
  const [warning] = transitionWarnings(before ?? [], after ?? []);
  expect(warning?.steps[0]).toMatch(new RegExp(`^${start}`));
});
