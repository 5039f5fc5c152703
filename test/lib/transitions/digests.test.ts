import { transitionWarnings } from "../../../lib/transitions/transitions";
import type { Manifest } from "../../../lib/manifests/manifest";

const [ONE, OTHER] = [`sha256:${"1".repeat(64)}`, `sha256:${"2".repeat(64)}`];

/** A Deployment with the image in its container and in an init container. */
function withImage(image: string, replicas = 1): readonly Manifest[] {
  const containers = [{ name: "postgres", image }];
  const initContainers = [{ name: "prepare", image: "busybox:1.36" }];
  const template = { metadata: { labels: { app: "postgres" } }, spec: { containers, initContainers } };
  const spec = { replicas, strategy: { type: "Recreate" }, selector: { matchLabels: { app: "postgres" } }, template };
  return [{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "postgres", namespace: "shop" }, spec }];
}

const warnings = (before: string, after: string) => transitionWarnings(withImage(before), withImage(after));
/** A CronJob whose two containers have the image. */
function scheduled(image: string): readonly Manifest[] {
  const containers = ["dump", "copy"].map((name) => ({ name, image }));
  const jobTemplate = { spec: { template: { spec: { containers, restartPolicy: "Never" } } } };
  const spec = { schedule: "0 2 * * *", jobTemplate };
  return [{ apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "backup", namespace: "shop" }, spec }];
}

const codes = (before: string, after: string) => warnings(before, after).map(({ code }) => code);

test("a new tag with the digest of the old one gets a warning with the command for the new digest", () => {
  const found = warnings(`r.example.com:5000/postgres:16.4@${ONE}`, `r.example.com:5000/postgres:17.2@${ONE}`);
  expect(found.filter(({ code }) => code === "image/digest-kept")).toEqual([
    {
      code: "image/digest-kept",
      message:
        "apps/v1/Deployment shop/postgres goes from tag 16.4 to 17.2 of r.example.com:5000/postgres and keeps the digest sha256:111111111111…, " +
        "so its pods still run the same image",
      steps: [
        "set the digest of the new version: `crane digest r.example.com:5000/postgres:17.2`",
        "render the manifest again",
      ],
      objects: ["apps/v1/Deployment shop/postgres"],
    },
  ]);
});

test.each([
  ["another digest", `postgres:16.4@${ONE}`, `postgres:17.2@${OTHER}`],
  ["a first digest", "postgres:16.4", `postgres:17.2@${ONE}`],
  ["no digest any more", `postgres:16.4@${ONE}`, "postgres:17.2"],
  ["no digests", "postgres:16.4", "postgres:17.2"],
])(
  "a new major version of PostgreSQL with %s has its own warning, and none about the digest",
  (_case, before, after) => {
    expect(codes(before, after)).toContain("postgres/major-version");
    expect(codes(before, after)).not.toContain("image/digest-kept");
  },
);

test("a kept digest is the same image, so there is no warning about the major version", () => {
  expect(codes(`postgres:16.4@${ONE}`, `postgres:17.2@${ONE}`)).not.toContain("postgres/major-version");
});

test("the same digest in another repository, and the same tag, get no warning", () => {
  expect(codes(`postgres:16.4@${ONE}`, `mirror/postgres:16.5@${ONE}`)).not.toContain("image/digest-kept");
  expect(codes(`postgres:16.4@${ONE}`, `postgres:16.4@${OTHER}`)).not.toContain("image/digest-kept");
});

test("a change of another field, with the same image, gets no warning", () => {
  const image = `postgres:16.4@${ONE}`;
  expect(transitionWarnings(withImage(image), withImage(image, 2)).map(({ code }) => code)).not.toContain(
    "image/digest-kept",
  );
});

test("a CronJob gets one warning for an image of two containers", () => {
  const found = transitionWarnings(scheduled(`postgres:16.4@${ONE}`), scheduled(`postgres:17.2@${ONE}`));
  expect(found.map(({ code, objects }) => [code, objects])).toEqual([
    ["image/digest-kept", ["batch/v1/CronJob shop/backup"]],
  ]);
});
